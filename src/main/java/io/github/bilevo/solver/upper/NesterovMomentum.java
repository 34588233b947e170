package io.github.bilevo.solver.upper;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LambdaSet;

/**
 * Projected gradient descent with Nesterov's momentum, in the form in which λ_s are the points
 * where the gradients are taken (Sutskever et al. 2013):
 *
 * <pre>  v ← βv + g,   λ ← P_Λ(λ − η(g + βv))  </pre>
 *
 * With η = 1/L, β = (√κ−1)/(√κ+1) the asymptotic rate on a quadratic f is 1 − 1/√κ. Storage n.
 *
 * @param stepSize η &gt; 0
 * @param momentum β in [0, 1)
 * @see <a href="https://proceedings.mlr.press/v28/sutskever13.html">Sutskever et al. (2013)</a>
 */
public record NesterovMomentum(double stepSize, double momentum) implements UpperMethod {
  /** Checks η and β. */
  public NesterovMomentum {
    UpperArguments.checkPositive("stepSize", stepSize);
    UpperArguments.checkFraction("momentum", momentum);
  }

  @Override
  public String name() {
    return "nesterov";
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
    for (int j = 0; j < lambda.length; j++) {
      lambda[j] -= stepSize * (gradient[j] + momentum * v[j]);
    }
    set.project(lambda);
  }
}
