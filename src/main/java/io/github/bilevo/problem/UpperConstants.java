package io.github.bilevo.problem;

/**
 * Proven constants of an upper objective at one λ: Lipschitz constants in w of ∇₁E (η₁) and ∇₂E
 * (η₂), and what rounding may do to both. As {@link LowerConstants}, in every other respect.
 */
public interface UpperConstants {
  /** Moves to λ; ∇₂E's coordinate j is multiplied by {@code scales[j]}. Neither is modified. */
  void setLambda(double[] lambda, double[] scales);

  /** η₁, on the ball of radius {@code distance} about w, as far as iterates can get into it. */
  double stateLipschitz(double[] w, double distance);

  /** η₂, on the same ball. */
  double lambdaLipschitz(double[] w, double distance);

  /** ‖computed ∇₁E(w) − ∇₁E(w)‖ at most. */
  double stateRounding(double[] w);

  /** ‖computed ∇₂E(w) − ∇₂E(w)‖ at most. */
  double lambdaRounding(double[] w);
}
