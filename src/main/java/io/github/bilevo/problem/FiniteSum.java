package io.github.bilevo.problem;

/**
 * An objective with a sum (or a mean) over rows, for minibatches:
 *
 * <pre>
 *   ℓ(w, λ) = Σ_{i&lt;N} ℓ_i(w, λ) + h(w, λ),   restricted(from, to, s) = s Σ_{from≤i&lt;to} ℓ_i + h
 * </pre>
 *
 * So the rows cut into m blocks, each restricted with s = m, have ℓ as the mean of their m
 * objectives: a block drawn uniformly gives unbiased values, gradients and products, also where the
 * last block is shorter. All rows with s = 1 are ℓ to the last bit.
 *
 * @param <O> {@link LowerObjective} or {@link UpperObjective}
 */
public interface FiniteSum<O> {
  /** N. */
  int terms();

  /**
   * The objective of these rows. Holds a copy of them. Its μ and L may be unknown.
   *
   * @throws IllegalArgumentException unless 0 ≤ from &lt; to ≤ N
   */
  O restricted(int from, int to, double scale);

  /**
   * {@code lower} as a sum.
   *
   * @throws IllegalArgumentException if it is none
   */
  @SuppressWarnings("unchecked") // no objective of the lower level is a sum of anything else
  static FiniteSum<LowerObjective> of(LowerLevel lower) {
    if (lower instanceof FiniteSum<?> sum) {
      return (FiniteSum<LowerObjective>) sum;
    }
    throw new IllegalArgumentException(
        "problem.lower: found no sum over rows; wanted a family that has one for minibatches");
  }

  /**
   * {@code upper} as a sum.
   *
   * @throws IllegalArgumentException if it is none
   */
  @SuppressWarnings("unchecked")
  static FiniteSum<UpperObjective> of(UpperObjective upper) {
    if (upper instanceof FiniteSum<?> sum) {
      return (FiniteSum<UpperObjective>) sum;
    }
    throw new IllegalArgumentException(
        "problem.upper: found no sum over rows; wanted a family that has one for minibatches");
  }
}
