package io.github.bilevo.problem.expression;

import static io.github.bilevo.autodiff.Expressions.below;
import static io.github.bilevo.autodiff.Expressions.beside;
import static io.github.bilevo.autodiff.Expressions.column;
import static io.github.bilevo.autodiff.Expressions.constant;
import static io.github.bilevo.autodiff.Expressions.convolve;
import static io.github.bilevo.autodiff.Expressions.softmaxCrossEntropy;
import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.autodiff.Convolution;
import io.github.bilevo.autodiff.Expr;
import io.github.bilevo.autodiff.Variables;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.StepSize;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each operator that the documentation promises in a lower and an upper objective of w and λ, as a
 * user would put it there: ℓ = 2‖w‖² + s(w, λ), E = s(w, λ) + ‖w − 1‖², s a small sum of the
 * operator.
 */
class EveryOperatorTest {
  private static final double H = 1e-5; // a central difference errs by about H² + ε/H
  private static final Variables W = Variables.of("w", 3, 4);
  private static final Variables LAMBDA = Variables.of("lambda", 3, 4);

  record Case(String name, BilevelProblem problem) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Operators of (w, λ), both 3×4. */
  static Stream<Case> cases() {
    Convolution ofThree = new Convolution(1, 2, 2, 1, 2, 2);
    return Stream.of(
        of("plus", (w, l) -> w.plus(l).square()),
        of("minus", (w, l) -> w.minus(l).square()),
        of("times", (w, l) -> w.times(l)),
        of("divide", (w, l) -> w.divide(l.exp())),
        of("numbers", (w, l) -> w.times(2).plus(1).minus(3).divide(2).times(l)),
        of("broadcast", (w, l) -> w.times(l.rows(0, 1)).times(l.columns(2, 3))),
        of("matmul", (w, l) -> w.matmul(l.transpose()).square()),
        of("matmul of a constant", (w, l) -> constant(matrix()).matmul(w.times(l)).square()),
        of("transpose", (w, l) -> w.transpose().matmul(l).square()),
        of("sum", (w, l) -> w.times(l).sum().square()),
        of("row and column sums", (w, l) -> w.rowSums().matmul(l.columnSums())),
        of("mean", (w, l) -> w.times(l).mean().exp()),
        of("exp", (w, l) -> w.times(l).exp()),
        of("log", (w, l) -> w.square().plus(l.exp()).log()),
        of("tanh", (w, l) -> w.plus(l).tanh()),
        of("sigmoid", (w, l) -> w.times(l).sigmoid()),
        of("softplus", (w, l) -> w.plus(l).softplus()),
        of("relu", (w, l) -> w.minus(l.tanh()).relu().square()),
        of("sqrt", (w, l) -> w.square().plus(l.exp()).sqrt()),
        of("pow", (w, l) -> w.square().plus(1).pow(1.5).times(l)),
        of("log-sum-exp", (w, l) -> w.times(l).logSumExp()),
        of("softmax", (w, l) -> w.plus(l).softmax().times(w)),
        of("cross-entropy", (w, l) -> softmaxCrossEntropy(w.times(l), 2, 0, 3)),
        of("reshape", (w, l) -> w.reshape(4, 3).matmul(l).square()),
        of("slice", (w, l) -> w.slice(0, 2, 1, 3).times(l.slice(1, 3, 0, 2)).square()),
        of("below", (w, l) -> below(w, l, w.times(l)).columnSums().square()),
        of("beside", (w, l) -> beside(w, column(1, 2, 3), l).rowSums().square()),
        of("convolution", (w, l) -> convolve(ofThree, w, l.rows(0, 1)).tanh()));
  }

  private static Case of(String name, BinaryOperator<Expr> operator) {
    Expr s = operator.apply(W.get(), LAMBDA.get()).mean();
    Expr l = W.get().square().sum().times(2).plus(s);
    Expr e = W.get().minus(1).square().sum().plus(s);
    return new Case(name, ExpressionProblem.minimise(name, W, LAMBDA, l, e).build());
  }

  private static DenseMatrix matrix() {
    return DenseMatrix.wrap(2, 3, vector(6, 9));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void products_anyPoint_matchCentralDifferences(Case c) {
    double[] w = vector(12, 1);
    double[] lambda = vector(12, 2);
    double[] u = vector(12, 3);
    double[] out = new double[12];
    LowerPoint at = ((LowerObjective) c.problem().lower()).newPoint();
    double[] byState = gradients(at, lambda, w, u, true);
    double[] byLambda = gradients(at, lambda, w, u, false);

    at.setLambda(lambda);
    at.setState(w);
    at.hessian(u, out);
    assertThat(relativeError(out, byState)).isLessThan(1e-8);
    at.mixed(u, out);
    assertThat(difference(out, byLambda)).isLessThan(1e-8);
    double[] v = vector(12, 4);
    double forward = Vectors.dot(out, v);
    at.mixedTransposed(v, out);
    assertThat(Vectors.dot(out, u)).isCloseTo(forward, within(1e-13));
  }

  /** (∇₁ℓ(… + Hu) − ∇₁ℓ(… − Hu)) / 2H, moving w or λ. */
  private static double[] gradients(
      LowerPoint at, double[] lambda, double[] w, double[] u, boolean state) {
    double[] slope = new double[w.length];
    double[] gradient = new double[w.length];
    for (double by : new double[] {H, -H}) {
      at.setLambda(state ? lambda : moved(lambda, u, by));
      at.setState(state ? moved(w, u, by) : w);
      at.gradient(gradient);
      Vectors.axpy(0.5 / by, gradient, slope);
    }
    return slope;
  }

  private static double difference(double[] found, double[] wanted) {
    double[] difference = new double[found.length];
    Vectors.subtract(found, wanted, difference);
    return Vectors.norm(difference) / (1 + Vectors.norm(wanted));
  }

  private static double[] moved(double[] x, double[] direction, double by) {
    double[] moved = x.clone();
    Vectors.axpy(by, direction, moved);
    return moved;
  }

  /** ℓ is strongly convex near 0, so that w(λ) is there; ∇f by differences of E(w(λ), λ). */
  @ParameterizedTest
  @MethodSource("cases")
  void hypergradient_exactSolution_matchesCentralDifferences(Case c) {
    double[] lambda = vector(12, 5);
    double[] u = vector(12, 6);
    double[] found = session(c).compute(Vec.copyOf(lambda)).gradient().toArray();
    double slope = 0.0;
    for (double by : new double[] {H, -H}) {
      slope += objective(c, moved(lambda, u, by)) * 0.5 / by;
    }
    assertThat(Vectors.dot(found, u)).isCloseTo(slope, within(1e-8));
  }

  private static double objective(Case c, double[] lambda) {
    Vec w = session(c).compute(Vec.copyOf(lambda)).lower().state();
    UpperPoint point = c.problem().upper().newPoint();
    point.setLambda(lambda);
    point.setState(w.toArray());
    return point.value();
  }

  private static HypergradientSession session(Case c) {
    LowerObjective lower = (LowerObjective) c.problem().lower();
    GradientDescentMap map = new GradientDescentMap(lower, StepSize.of(0.2));
    FixedPointIteration iteration = new FixedPointIteration(map, 200, Vec.constant(12, 0.0));
    return new HypergradientSession(
        new Aid(c.problem(), iteration, false, map, new ConjugateGradient(50, 1e-14), false));
  }
}
