package io.github.bilevo.problem;

/**
 * min_{λ∈Λ} f(λ) = E(w(λ), λ) subject to w(λ) = Φ(w(λ), λ), (1) of Grazzi et al. (2020); the lower
 * level is given as Φ, or as an objective ℓ that it minimises (2).
 *
 * <p>Immutable and shareable.
 *
 * @param kind the family's name, as in a job file's {@code problem.kind}
 * @param lower Φ or ℓ
 * @param upper E
 * @param set Λ, onto which upper methods project
 */
public record BilevelProblem(String kind, LowerLevel lower, UpperObjective upper, LambdaSet set) {
  /** Checks that both levels agree on d and n. */
  public BilevelProblem {
    int d = lower instanceof FixedPointMap map ? map.blockSize() : lower.stateSize();
    if (upper.stateSize() != d) {
      throw new IllegalArgumentException(
          "upper.stateSize: found " + upper.stateSize() + "; wanted d = " + d);
    }
    if (upper.lambdaSize() != lower.lambdaSize()) {
      throw new IllegalArgumentException(
          "upper.lambdaSize: found " + upper.lambdaSize() + "; wanted n = " + lower.lambdaSize());
    }
  }

  /** d, the length of w. */
  public int stateSize() {
    return upper.stateSize();
  }

  /** n, the length of λ. */
  public int lambdaSize() {
    return upper.lambdaSize();
  }

  /** The same problem over another set. */
  public BilevelProblem over(LambdaSet other) {
    return new BilevelProblem(kind, lower, upper, other);
  }
}
