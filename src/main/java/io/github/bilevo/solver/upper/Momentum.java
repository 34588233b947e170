package io.github.bilevo.solver.upper;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LambdaSet;

/**
 * Projected gradient descent with Polyak's momentum:
 *
 * <pre>  v ← βv + g,   λ ← P_Λ(λ − ηv)  </pre>
 *
 * For a quadratic f between μ and L the best constants are η = 4/(√L+√μ)², β = ((√L−√μ)/(√L+√μ))²,
 * with the asymptotic rate (√κ−1)/(√κ+1) (Polyak 1964). Storage n.
 *
 * @param stepSize η &gt; 0
 * @param momentum β in [0, 1)
 */
public record Momentum(double stepSize, double momentum) implements UpperMethod {
  /** Checks η and β. */
  public Momentum {
    UpperArguments.checkPositive("stepSize", stepSize);
    UpperArguments.checkFraction("momentum", momentum);
  }

  @Override
  public String name() {
    return "momentum";
  }

  @Override
  public Workspace newWorkspace(int n) {
    return new Velocity(n);
  }

  @Override
  public void step(
      double objective, double[] gradient, LambdaSet set, double[] lambda, Workspace workspace) {
    double[] v = ((Velocity) workspace).v;
    Vectors.xpby(gradient, momentum, v);
    Vectors.axpy(-stepSize, v, lambda);
    set.project(lambda);
  }
}
