package io.github.bilevo.problem.expression;

import io.github.bilevo.autodiff.Compiler;
import io.github.bilevo.autodiff.Compiler.Stage;
import io.github.bilevo.autodiff.Differentiation;
import io.github.bilevo.autodiff.Expr;
import io.github.bilevo.autodiff.Plan;
import io.github.bilevo.autodiff.Program;
import io.github.bilevo.autodiff.Variables;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import java.util.List;

/**
 * Φ as an expression: ∂₁Φu and ∂₂Φy are its forward derivatives, ∂₁Φᵀu and ∂₂Φᵀu its reverse ones.
 * All are one plan, made once.
 */
final class ExpressionMap implements FixedPointMap {
  private final int stateSize;
  private final int lambdaSize;
  private final boolean symmetric;
  private final Inputs inputs;
  private final Outputs outputs;
  private final Plan plan;

  /** u in w's shapes, y in λ's, v in Φ's. */
  private record Inputs(int lambda, int w, int u, int y, int v) {}

  private record Outputs(
      int value, int byState, int byStateTransposed, int byLambda, int byLambdaTransposed) {}

  ExpressionMap(Variables w, Variables lambda, Expr phi, boolean symmetric) {
    stateSize = w.size();
    lambdaSize = lambda.size();
    this.symmetric = symmetric;
    Compiler compiler = new Compiler();
    Variables u = w.direction();
    Variables y = lambda.direction();
    Variables v = Variables.of("v", phi.shape().rows(), phi.shape().columns());
    inputs =
        new Inputs(
            compiler.input(lambda, Stage.LAMBDA),
            compiler.input(w, Stage.STATE),
            compiler.input(u, Stage.DIRECTION),
            compiler.input(y, Stage.DIRECTION),
            compiler.input(v, Stage.DIRECTION));
    Expr value = compiler.simplified(phi);
    List<Expr> values = List.of(value);
    outputs =
        new Outputs(
            compiler.output("value", value),
            compiler.output("state-product", Differentiation.jvp(values, w, u), v),
            compiler.output("state-product-transposed", Differentiation.vjp(value, v.get(), w), w),
            compiler.output("lambda-product", Differentiation.jvp(values, lambda, y), v),
            compiler.output(
                "lambda-product-transposed", Differentiation.vjp(value, v.get(), lambda), lambda));
    plan = compiler.compile();
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
  public boolean symmetric() {
    return symmetric;
  }

  @Override
  public Linearization newLinearization() {
    return new AtPoint(plan.newProgram());
  }

  private final class AtPoint implements Linearization {
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
    public void value(double[] out) {
      program.compute(outputs.value(), out);
    }

    @Override
    public void stateProduct(double[] u, double[] out) {
      product(inputs.u(), u, outputs.byState(), out);
    }

    @Override
    public void stateProductTransposed(double[] u, double[] out) {
      product(inputs.v(), u, outputs.byStateTransposed(), out);
    }

    @Override
    public void lambdaProduct(double[] y, double[] out) {
      product(inputs.y(), y, outputs.byLambda(), out);
    }

    @Override
    public void lambdaProductTransposed(double[] u, double[] out) {
      product(inputs.v(), u, outputs.byLambdaTransposed(), out);
    }

    private void product(int input, double[] direction, int output, double[] out) {
      program.set(input, direction);
      program.compute(output, out);
    }

    @Override
    public long bytes() {
      return program.bytes();
    }
  }
}
