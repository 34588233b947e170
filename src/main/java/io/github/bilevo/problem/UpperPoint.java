package io.github.bilevo.problem;

/**
 * E, ∇₁E and ∇₂E at one point (w, λ). Mutable, confined to one thread; nothing is allocated after
 * construction. {@link #setLambda} first, then {@link #setState}.
 */
public interface UpperPoint {
  /** Moves to λ ∈ ℝⁿ, which is copied. */
  void setLambda(double[] lambda);

  /** Moves to w, the first d coordinates of {@code state}, which are copied. */
  void setState(double[] state);

  /** E(w, λ). */
  double value();

  /** out[0..d) ← ∇₁E(w, λ); what follows in {@code out} is left alone. */
  void stateGradient(double[] out);

  /** out ← ∇₂E(w, λ) ∈ ℝⁿ. */
  void lambdaGradient(double[] out);

  /** Scratch memory held, in bytes. */
  long bytes();
}
