package io.github.bilevo.problem;

/**
 * {λ : λ_j ≥ 0, Σλ_j = total}. The nearest point is max(λ_j − τ, 0) with τ such that the sum is
 * right; τ is found by Michelot's passes, each over the coordinates above the last τ, which rises
 * until it stays: exact, at most n passes, mostly a few, no sorting and no memory.
 *
 * @param total the sum, positive
 * @see <a href="https://doi.org/10.1007/BF00938486">Michelot (1986)</a>
 */
public record Simplex(double total) implements LambdaSet {
  /** By how much of it the sum may miss the total, per coordinate, and still count as right. */
  private static final double ROUNDING = 4 * Math.ulp(1.0);

  /** Checks the total. */
  public Simplex {
    if (!(total > 0 && Double.isFinite(total))) {
      throw new IllegalArgumentException("total: found " + total + "; wanted a positive number");
    }
  }

  @Override
  public void project(double[] lambda) {
    project(lambda, 0, lambda.length);
  }

  @Override
  public void project(double[] lambda, int from, int to) {
    if (contains(lambda, from, to) || !isFinite(lambda, from, to)) {
      return;
    }
    double largest = lambda[from];
    for (int j = from + 1; j < to; j++) {
      largest = Math.max(largest, lambda[j]);
    }
    // In the differences to the largest, τ ∈ [−total, 0): nothing cancels, whatever λ's size
    double tau = -total;
    int active = 0;
    int previous;
    do {
      previous = active;
      active = 0;
      double excess = -total;
      for (int j = from; j < to; j++) {
        if (lambda[j] - largest > tau) {
          excess += lambda[j] - largest;
          active++;
        }
      }
      tau = Math.max(tau, excess / active);
    } while (active != previous);
    for (int j = from; j < to; j++) {
      lambda[j] = Math.max(lambda[j] - largest - tau, 0.0);
    }
  }

  private static boolean isFinite(double[] lambda, int from, int to) {
    for (int j = from; j < to; j++) {
      if (!Double.isFinite(lambda[j])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean contains(double[] lambda) {
    return contains(lambda, 0, lambda.length);
  }

  @Override
  public boolean contains(double[] lambda, int from, int to) {
    double sum = 0.0;
    for (int j = from; j < to; j++) {
      if (!(lambda[j] >= 0)) {
        return false;
      }
      sum += lambda[j];
    }
    return Math.abs(sum - total) <= ROUNDING * (to - from) * total;
  }

  @Override
  public String description() {
    return "λ ≥ 0, Σλ = " + total;
  }
}
