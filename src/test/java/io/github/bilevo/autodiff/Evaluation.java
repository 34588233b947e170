package io.github.bilevo.autodiff;

import io.github.bilevo.math.Vectors;
import java.util.List;
import java.util.Optional;

/** f, J·ẋ and Jᵀȳ of one expression in one vector of variables, compiled together. */
final class Evaluation {
  private static final double H = 1e-5;

  private final Program program;
  private final int size;
  private final int outputSize;

  Evaluation(Expr y, Variables x) {
    Compiler compiler = new Compiler();
    Variables direction = x.direction();
    Variables seed = Variables.of("seed", y.shape().rows(), y.shape().columns());
    compiler.input(x, Compiler.Stage.STATE);
    compiler.input(direction, Compiler.Stage.DIRECTION);
    compiler.input(seed, Compiler.Stage.DIRECTION);
    Expr simple = compiler.simplified(y);
    compiler.output("y", simple);
    Optional<Expr> tangent = Differentiation.jvp(List.of(simple), x, direction).get(0);
    compiler.output("jvp", tangent.orElse(Expressions.zeros(y.shape())));
    compiler.output("vjp", Differentiation.vjp(simple, seed.get(), x), x);
    program = compiler.compile().newProgram();
    size = x.size();
    outputSize = y.shape().size();
  }

  Plan plan() {
    return program.plan();
  }

  double[] value(double[] x) {
    return run(0, x, 0, x, outputSize);
  }

  double[] jvp(double[] x, double[] direction) {
    return run(1, x, 1, direction, outputSize);
  }

  double[] vjp(double[] x, double[] seed) {
    return run(2, x, 2, seed, size);
  }

  private double[] run(int output, double[] x, int input, double[] other, int length) {
    double[] out = new double[length];
    program.set(0, x);
    program.set(input, other);
    program.compute(output, out);
    return out;
  }

  /** (f(x + hẋ) − f(x − hẋ)) / 2h, h = 1e-5: errs by about h² and ε/h. */
  double[] differences(double[] x, double[] direction) {
    double[] plus = x.clone();
    double[] minus = x.clone();
    Vectors.axpy(H, direction, plus);
    Vectors.axpy(-H, direction, minus);
    double[] up = value(plus);
    double[] down = value(minus);
    for (int i = 0; i < up.length; i++) {
      up[i] = (up[i] - down[i]) / (2 * H);
    }
    return up;
  }
}
