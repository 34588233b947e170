package io.github.bilevo.problem.expression;

import io.github.bilevo.autodiff.Compiler;
import io.github.bilevo.autodiff.Compiler.Stage;
import io.github.bilevo.autodiff.Differentiation;
import io.github.bilevo.autodiff.Expr;
import io.github.bilevo.autodiff.Plan;
import io.github.bilevo.autodiff.Program;
import io.github.bilevo.autodiff.Variables;
import io.github.bilevo.problem.UpperObjective;
import io.github.bilevo.problem.UpperPoint;

/** E as an expression, with its two gradients, all one plan that is made once. */
final class ExpressionUpper implements UpperObjective {
  private static final int LAMBDA = 0;
  private static final int STATE = 1;
  private static final int VALUE = 0;
  private static final int STATE_GRADIENT = 1;
  private static final int LAMBDA_GRADIENT = 2;

  private final int stateSize;
  private final int lambdaSize;
  private final Plan plan;

  ExpressionUpper(Variables w, Variables lambda, Expr e) {
    stateSize = w.size();
    lambdaSize = lambda.size();
    Compiler compiler = new Compiler(); // numbers inputs and outputs as above
    compiler.input(lambda, Stage.LAMBDA);
    compiler.input(w, Stage.STATE);
    Expr value = compiler.simplified(e);
    compiler.output("value", value);
    compiler.output("state-gradient", Differentiation.gradient(value, w), w);
    compiler.output("lambda-gradient", Differentiation.gradient(value, lambda), lambda);
    plan = compiler.compile();
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
  public UpperPoint newPoint() {
    return new AtPoint(plan.newProgram());
  }

  private record AtPoint(Program program) implements UpperPoint {
    @Override
    public void setLambda(double[] lambda) {
      program.set(LAMBDA, lambda);
    }

    @Override
    public void setState(double[] state) {
      program.set(STATE, state);
    }

    @Override
    public double value() {
      return program.value(VALUE);
    }

    @Override
    public void stateGradient(double[] out) {
      program.compute(STATE_GRADIENT, out);
    }

    @Override
    public void lambdaGradient(double[] out) {
      program.compute(LAMBDA_GRADIENT, out);
    }

    @Override
    public long bytes() {
      return program.bytes();
    }
  }
}
