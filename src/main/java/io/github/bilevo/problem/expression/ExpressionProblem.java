package io.github.bilevo.problem.expression;

import io.github.bilevo.autodiff.Expr;
import io.github.bilevo.autodiff.Expressions;
import io.github.bilevo.autodiff.Variables;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.LambdaSet;
import java.util.Arrays;
import java.util.Optional;

/**
 * A bilevel problem from expressions alone: ℓ(w, λ) or Φ(w, λ), and E(w, λ). Ridge regression with
 * one regulariser per feature:
 *
 * <pre>{@code
 * Variables w = Variables.of("w", p, 1);
 * Variables lambda = Variables.of("lambda", p, 1);
 * Expr fit = constant(x).matmul(w.get()).minus(column(y)).square().sum().times(0.5);
 * Expr penalty = lambda.get().times(w.get().square()).sum().times(0.5);
 * Expr error = constant(xVal).matmul(w.get()).minus(column(yVal)).square().sum().times(0.5);
 * BilevelProblem ridge =
 *     ExpressionProblem.minimise("my-ridge", w, lambda, fit.plus(penalty), error)
 *         .over(Box.POSITIVE)
 *         .build();
 * }</pre>
 *
 * Everything is differentiated and compiled once, in {@code build}.
 */
public final class ExpressionProblem {
  private ExpressionProblem() {}

  /**
   * The lower level minimises ℓ, which must be strongly convex and smooth in w.
   *
   * @param kind the problem's name
   * @param w the lower variable, all of it
   * @param lambda the upper variable, all of it
   * @param l ℓ(w, λ), 1×1
   * @param e E(w, λ), 1×1
   * @throws IllegalArgumentException naming the expression, if its shape is another or if it has a
   *     variable that is not one of w's or λ's
   */
  public static Minimisation minimise(String kind, Variables w, Variables lambda, Expr l, Expr e) {
    return new Minimisation(kind, w, lambda, l, e);
  }

  /**
   * The lower level is the fixed point of Φ, which must be a contraction in w.
   *
   * @param kind the problem's name
   * @param w the lower variable, all of it
   * @param lambda the upper variable, all of it
   * @param phi Φ(w, λ), of any shape with d numbers, row-major
   * @param e E(w, λ), 1×1
   * @throws IllegalArgumentException naming the expression, if its shape is another or if it has a
   *     variable that is not one of w's or λ's
   */
  public static FixedPoint fixedPoint(
      String kind, Variables w, Variables lambda, Expr phi, Expr e) {
    return new FixedPoint(kind, w, lambda, phi, e);
  }

  private static void checkScalar(String name, Expr expression, Variables... allowed) {
    checkVariables(name, expression, allowed);
    if (!expression.shape().scalar()) {
      throw new IllegalArgumentException(name + ": found " + expression.shape() + "; wanted 1×1");
    }
  }

  private static void checkVariables(String name, Expr expression, Variables... allowed) {
    for (Expr variable : expression.variables()) {
      if (Arrays.stream(allowed).noneMatch(a -> a.blocks().contains(variable))) {
        throw new IllegalArgumentException(
            name + ": found the variable " + variable + "; wanted " + Arrays.toString(allowed));
      }
    }
  }

  /** What may be said further of a problem with an objective ℓ. */
  public static final class Minimisation {
    private final String kind;
    private final Variables w;
    private final Variables lambda;
    private final Expr l;
    private final Expr e;
    private LambdaSet set = Box.UNBOUNDED;
    private Optional<ExpressionObjective.Curvature> curvature = Optional.empty();

    private Minimisation(String kind, Variables w, Variables lambda, Expr l, Expr e) {
      checkScalar("l", l, w, lambda);
      checkScalar("e", e, w, lambda);
      this.kind = kind;
      this.w = w;
      this.lambda = lambda;
      this.l = l;
      this.e = e;
    }

    /** Λ; else ℝⁿ. */
    public Minimisation over(LambdaSet lambdas) {
      set = lambdas;
      return this;
    }

    /**
     * Declares μ(λ) and L(λ), 1×1, for {@code step-size = optimal} and for error bounds. Without
     * them both are NaN and step sizes must be given as numbers.
     *
     * @throws IllegalArgumentException unless both are 1×1 and depend on λ alone
     */
    public Minimisation curvature(Expr mu, Expr smoothness) {
      checkScalar("mu", mu, lambda);
      checkScalar("smoothness", smoothness, lambda);
      curvature = Optional.of(new ExpressionObjective.Curvature(mu, smoothness));
      return this;
    }

    /** Declares a μ and an L that hold for every λ. */
    public Minimisation curvature(double mu, double smoothness) {
      return curvature(Expressions.scalar(mu), Expressions.scalar(smoothness));
    }

    /** The problem, differentiated and compiled. */
    public BilevelProblem build() {
      return new BilevelProblem(
          kind,
          new ExpressionObjective(w, lambda, l, curvature),
          new ExpressionUpper(w, lambda, e),
          set);
    }
  }

  /** What may be said further of a problem with a map Φ. */
  public static final class FixedPoint {
    private final String kind;
    private final Variables w;
    private final Variables lambda;
    private final Expr phi;
    private final Expr e;
    private LambdaSet set = Box.UNBOUNDED;
    private boolean symmetric;

    private FixedPoint(String kind, Variables w, Variables lambda, Expr phi, Expr e) {
      checkVariables("phi", phi, w, lambda);
      checkScalar("e", e, w, lambda);
      if (phi.shape().size() != w.size()) {
        throw new IllegalArgumentException(
            "phi: found " + phi.shape() + "; wanted the " + w.size() + " numbers of w: " + w);
      }
      this.kind = kind;
      this.w = w;
      this.lambda = lambda;
      this.phi = phi;
      this.e = e;
    }

    /** Λ; else ℝⁿ. */
    public FixedPoint over(LambdaSet lambdas) {
      set = lambdas;
      return this;
    }

    /** Declares that ∂₁Φ is symmetric everywhere, which conjugate gradients need; not checked. */
    public FixedPoint symmetric() {
      symmetric = true;
      return this;
    }

    /** The problem, differentiated and compiled. */
    public BilevelProblem build() {
      return new BilevelProblem(
          kind,
          new ExpressionMap(w, lambda, phi, symmetric),
          new ExpressionUpper(w, lambda, e),
          set);
    }
  }
}
