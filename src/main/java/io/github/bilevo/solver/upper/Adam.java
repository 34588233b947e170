package io.github.bilevo.solver.upper;

import io.github.bilevo.problem.LambdaSet;

/**
 * Adam (Kingma and Ba 2015, Algorithm 1), then the Euclidean projection:
 *
 * <pre>
 *   m ← β₁m + (1−β₁)g,   v ← β₂v + (1−β₂)g∘g
 *   λ ← P_Λ(λ − η m̂/(√v̂ + ε)),   m̂ = m/(1−β₁ˢ),   v̂ = v/(1−β₂ˢ),   ε = 10⁻⁸
 * </pre>
 *
 * The first step moves every coordinate by η against the sign of its gradient, whatever the scale.
 * Storage 2n + 2.
 *
 * @param stepSize η &gt; 0
 * @param beta1 β₁ in [0, 1)
 * @param beta2 β₂ in [0, 1)
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba (2015)</a>
 */
public record Adam(double stepSize, double beta1, double beta2) implements UpperMethod {
  private static final double EPSILON = 1e-8;

  /** Checks η, β₁ and β₂. */
  public Adam {
    UpperArguments.checkPositive("stepSize", stepSize);
    UpperArguments.checkFraction("beta1", beta1);
    UpperArguments.checkFraction("beta2", beta2);
  }

  /** The authors' β₁ = 0.9, β₂ = 0.999. */
  public Adam(double stepSize) {
    this(stepSize, 0.9, 0.999);
  }

  private static final class Moments implements Workspace {
    private final double[] m;
    private final double[] v;
    private double power1 = 1.0; // β₁ˢ
    private double power2 = 1.0;

    private Moments(int n) {
      m = new double[n];
      v = new double[n];
    }

    @Override
    public double[] snapshot() {
      int n = m.length;
      double[] snapshot = new double[2 * n + 2];
      System.arraycopy(m, 0, snapshot, 0, n);
      System.arraycopy(v, 0, snapshot, n, n);
      snapshot[2 * n] = power1;
      snapshot[2 * n + 1] = power2;
      return snapshot;
    }

    @Override
    public void restore(double[] snapshot) {
      int n = m.length;
      Workspace.checkLength(snapshot, 2 * n + 2);
      System.arraycopy(snapshot, 0, m, 0, n);
      System.arraycopy(snapshot, n, v, 0, n);
      power1 = snapshot[2 * n];
      power2 = snapshot[2 * n + 1];
    }
  }

  @Override
  public String name() {
    return "adam";
  }

  @Override
  public Workspace newWorkspace(int n) {
    return new Moments(n);
  }

  @Override
  public void step(
      double objective, double[] gradient, LambdaSet set, double[] lambda, Workspace workspace) {
    Moments w = (Moments) workspace;
    w.power1 *= beta1;
    w.power2 *= beta2;
    double mScale = 1.0 / (1.0 - w.power1);
    double vScale = 1.0 / (1.0 - w.power2);
    for (int j = 0; j < lambda.length; j++) {
      double g = gradient[j];
      w.m[j] = beta1 * w.m[j] + (1.0 - beta1) * g;
      w.v[j] = beta2 * w.v[j] + (1.0 - beta2) * g * g;
      lambda[j] -= stepSize * (w.m[j] * mScale) / (Math.sqrt(w.v[j] * vScale) + EPSILON);
    }
    set.project(lambda);
  }
}
