package io.github.bilevo.solver.upper;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LambdaSet;

/** Projected gradient descent, λ ← P_Λ(λ − η g). No memory between steps. */
public record ProjectedGradient(double stepSize) implements UpperMethod {
  private static final class Nothing implements Workspace {
    private static final Nothing INSTANCE = new Nothing();
  }

  /** Checks η. */
  public ProjectedGradient {
    UpperArguments.checkPositive("stepSize", stepSize);
  }

  @Override
  public String name() {
    return "gradient-descent";
  }

  @Override
  public Workspace newWorkspace(int n) {
    return Nothing.INSTANCE;
  }

  @Override
  public void step(
      double objective, double[] gradient, LambdaSet set, double[] lambda, Workspace workspace) {
    Vectors.axpy(-stepSize, gradient, lambda);
    set.project(lambda);
  }
}
