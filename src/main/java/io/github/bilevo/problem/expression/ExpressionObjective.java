package io.github.bilevo.problem.expression;

import io.github.bilevo.autodiff.Compiler;
import io.github.bilevo.autodiff.Compiler.Stage;
import io.github.bilevo.autodiff.Differentiation;
import io.github.bilevo.autodiff.Expr;
import io.github.bilevo.autodiff.Plan;
import io.github.bilevo.autodiff.Program;
import io.github.bilevo.autodiff.Variables;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import java.util.List;
import java.util.Optional;

/**
 * ℓ as an expression. ∇₁ℓ and ∇₂ℓ are its reverse derivatives; Hu and Mz are the forward
 * derivatives of ∇₁ℓ along u in w and z in λ; Mᵀu is that of ∇₂ℓ along u. All are one plan, made
 * once.
 */
final class ExpressionObjective implements LowerObjective {
  /** μ(λ) and L(λ), 1×1. */
  record Curvature(Expr mu, Expr smoothness) {}

  private final int stateSize;
  private final int lambdaSize;
  private final boolean knowsCurvature;
  private final Inputs inputs;
  private final Outputs outputs;
  private final Plan plan;

  private record Inputs(int lambda, int w, int u, int z) {}

  private record Outputs(
      int gradient,
      int hessian,
      int mixed,
      int mixedTransposed,
      int mu,
      int smoothness,
      int muGradient,
      int smoothnessGradient) {}

  ExpressionObjective(Variables w, Variables lambda, Expr l, Optional<Curvature> curvature) {
    stateSize = w.size();
    lambdaSize = lambda.size();
    knowsCurvature = curvature.isPresent();
    Compiler compiler = new Compiler();
    Variables u = w.direction();
    Variables z = lambda.direction();
    inputs =
        new Inputs(
            compiler.input(lambda, Stage.LAMBDA),
            compiler.input(w, Stage.STATE),
            compiler.input(u, Stage.DIRECTION),
            compiler.input(z, Stage.DIRECTION));
    Expr value = compiler.simplified(l);
    List<Optional<Expr>> byState = compiler.simplified(Differentiation.gradient(value, w));
    List<Optional<Expr>> byLambda = compiler.simplified(Differentiation.gradient(value, lambda));
    outputs =
        new Outputs(
            compiler.output("gradient", byState, w),
            compiler.output("hessian", Differentiation.jvpOfBlocks(byState, w, u), w),
            compiler.output("mixed", Differentiation.jvpOfBlocks(byState, lambda, z), w),
            compiler.output(
                "mixed-transposed", Differentiation.jvpOfBlocks(byLambda, w, u), lambda),
            curvature.map(c -> compiler.output("mu", c.mu())).orElse(-1),
            curvature.map(c -> compiler.output("L", c.smoothness())).orElse(-1),
            curvature.map(c -> slope(compiler, "mu-gradient", c.mu(), lambda)).orElse(-1),
            curvature.map(c -> slope(compiler, "L-gradient", c.smoothness(), lambda)).orElse(-1));
    plan = compiler.compile();
  }

  private static int slope(Compiler compiler, String name, Expr value, Variables lambda) {
    Expr simplified = compiler.simplified(value);
    return compiler.output(name, Differentiation.gradient(simplified, lambda), lambda);
  }

  /** The compiled products. */
  Plan plan() {
    return plan;
  }

  @Override
  public int stateSize() {
    return stateSize;
  }

  @Override
  public int lambdaSize() {
    return lambdaSize;
  }

  @Override
  public boolean knowsCurvature() {
    return knowsCurvature;
  }

  @Override
  public boolean differentiatesCurvature() {
    return knowsCurvature;
  }

  @Override
  public LowerPoint newPoint() {
    return new AtPoint(plan.newProgram());
  }

  private final class AtPoint implements LowerPoint {
    private final Program program;

    private AtPoint(Program program) {
      this.program = program;
    }

    @Override
    public void setLambda(double[] lambda) {
      program.set(inputs.lambda(), lambda);
    }

    @Override
    public void setState(double[] state) {
      program.set(inputs.w(), state);
    }

    @Override
    public void gradient(double[] out) {
      program.compute(outputs.gradient(), out);
    }

    @Override
    public void hessian(double[] u, double[] out) {
      program.set(inputs.u(), u);
      program.compute(outputs.hessian(), out);
    }

    @Override
    public void mixed(double[] z, double[] out) {
      program.set(inputs.z(), z);
      program.compute(outputs.mixed(), out);
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      program.set(inputs.u(), u);
      program.compute(outputs.mixedTransposed(), out);
    }

    @Override
    public boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
      if (knowsCurvature) {
        program.compute(outputs.muGradient(), muGradient);
        program.compute(outputs.smoothnessGradient(), smoothnessGradient);
      }
      return knowsCurvature;
    }

    @Override
    public double strongConvexity() {
      return knowsCurvature ? program.value(outputs.mu()) : Double.NaN;
    }

    @Override
    public double smoothness() {
      return knowsCurvature ? program.value(outputs.smoothness()) : Double.NaN;
    }

    @Override
    public long bytes() {
      return program.bytes();
    }
  }
}
