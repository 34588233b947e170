package io.github.bilevo.solver.upper;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LambdaSet;

/**
 * Projected gradient descent whose step size adapts, in the manner of HOAG (Pedregosa 2016, section
 * 4): objectives are known only up to a tolerance ε_s that falls from epoch to epoch, and a step is
 * judged with it. λ is the last accepted point, f, g what was found there, λ⁺ = P_Λ(λ − ηg):
 *
 * <pre>
 *   accept λ⁺  if  f(λ⁺) ≤ f(λ) − ‖λ⁺ − λ‖²/(4η) + ε_s;   then η ← 1.05η, and the step from λ⁺ with g(λ⁺)
 *   else reject:  η ← η/2, and the shorter step from the same λ with the same g
 *   ε_s = tolerance · decreaseˢ · max(1, |f(λ_0)|)
 * </pre>
 *
 * An accepted step is applied once: a rejected one is taken back before the next. For an L-smooth f
 * every η ≤ 3/(2L) is accepted, so that η settles between 3/(4L) and what the curvature met allows.
 * The hypergradient at a rejected point is paid for and not used. Storage 2n + 5.
 *
 * @param stepSize the first η &gt; 0
 * @param tolerance ε relative to max(1, |f(λ_0)|), at least 0
 * @param decrease of ε per epoch, in [0, 1)
 * @see <a href="https://proceedings.mlr.press/v48/pedregosa16.html">Pedregosa (2016)</a>
 */
public record Hoag(double stepSize, double tolerance, double decrease) implements UpperMethod {
  private static final double GROWTH = 1.05;
  private static final double SHRINKAGE = 0.5;

  /** Checks η and the tolerances. */
  public Hoag {
    UpperArguments.checkPositive("stepSize", stepSize);
    if (!(tolerance >= 0 && Double.isFinite(tolerance))) {
      throw new IllegalArgumentException(
          "tolerance: found " + tolerance + "; wanted a finite number, at least 0");
    }
    UpperArguments.checkFraction("decrease", decrease);
  }

  /** ε = 0.1, falling by 0.9 per epoch: Pedregosa's exponential decrease. */
  public Hoag(double stepSize) {
    this(stepSize, 0.1, 0.9);
  }

  /** The last accepted point. */
  public final class Memory implements Workspace {
    private final double[] lambda;
    private final double[] gradient;
    private double objective = Double.NaN; // NaN: nothing is accepted yet
    private double eta = stepSize;
    private double epsilon = Double.NaN;
    private double moved;
    private double rejections;

    private Memory(int n) {
      lambda = new double[n];
      gradient = new double[n];
    }

    /** ε_s, to which the next objective need be known; NaN before the first. */
    public double tolerance() {
      return epsilon;
    }

    /** The steps that were taken back. */
    public long rejections() {
      return (long) rejections;
    }

    @Override
    public double[] snapshot() {
      int n = lambda.length;
      double[] snapshot = new double[2 * n + 5];
      System.arraycopy(lambda, 0, snapshot, 0, n);
      System.arraycopy(gradient, 0, snapshot, n, n);
      snapshot[2 * n] = objective;
      snapshot[2 * n + 1] = eta;
      snapshot[2 * n + 2] = epsilon;
      snapshot[2 * n + 3] = moved;
      snapshot[2 * n + 4] = rejections;
      return snapshot;
    }

    @Override
    public void restore(double[] snapshot) {
      int n = lambda.length;
      Workspace.checkLength(snapshot, 2 * n + 5);
      System.arraycopy(snapshot, 0, lambda, 0, n);
      System.arraycopy(snapshot, n, gradient, 0, n);
      objective = snapshot[2 * n];
      eta = snapshot[2 * n + 1];
      epsilon = snapshot[2 * n + 2];
      moved = snapshot[2 * n + 3];
      rejections = snapshot[2 * n + 4];
    }
  }

  @Override
  public String name() {
    return "hoag";
  }

  @Override
  public double stepSize(Workspace workspace) {
    return ((Memory) workspace).eta;
  }

  @Override
  public Memory newWorkspace(int n) {
    return new Memory(n);
  }

  @Override
  public void step(
      double objective, double[] gradient, LambdaSet set, double[] lambda, Workspace workspace) {
    Memory w = (Memory) workspace;
    boolean first = Double.isNaN(w.objective);
    w.epsilon = first ? tolerance * Math.max(1.0, Math.abs(objective)) : decrease * w.epsilon;
    if (first || objective <= w.objective - w.moved / (4.0 * w.eta) + w.epsilon) {
      w.eta *= first ? 1.0 : GROWTH;
      w.objective = objective;
      Vectors.copy(lambda, w.lambda);
      Vectors.copy(gradient, w.gradient);
    } else {
      w.eta *= SHRINKAGE;
      w.rejections++;
      Vectors.copy(w.lambda, lambda); // the rejected step is taken back
    }
    Vectors.axpy(-w.eta, w.gradient, lambda);
    set.project(lambda);
    w.moved = 0.0;
    for (int j = 0; j < lambda.length; j++) {
      double difference = lambda[j] - w.lambda[j];
      w.moved += difference * difference;
    }
  }
}
