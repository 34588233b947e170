package io.github.bilevo.hypergradient.error;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.UpperConstants;
import java.util.Optional;

/**
 * A-priori bounds of Grazzi et al. (2020), for exact arithmetic:
 *
 * <pre>
 *   c₁ = (η₂ + η₁L_Φ/m)D      c₂ = (ν₂ + ν₁L_Φ/m) L_E D      c₃ = L_E L_Φ/m
 *   ITD      ‖∇f_t − ∇f‖ ≤ (c₁ + c₃)qᵗ + c₂ t qᵗ⁻¹                              (8)
 *   AID      ‖∇̂f − ∇f‖ ≤ (c₁ + c₂/m) ρ(t) + c₃ σ(k)                            (13, 14)
 *   AID-FP   ‖∇̂f − ∇f‖ ≤ (c₁ + c₂(1 − qᵏ)/(1 − q)) ρ(t) + c₃ qᵏ                 (21)
 *   ‖w′_t − w′‖ ≤ (ν₂ + ν₁L_Φ/m) D t qᵗ⁻¹ + L_Φ/m qᵗ                            (7)
 * </pre>
 *
 * m is 1 − q in Φ-form, μ in ℓ-form; (8), (21) and (7) need the Φ-form of a contraction. D ≥ ‖w₀ −
 * w(λ)‖; L_E, L_Φ are suprema over the ball about w(λ) that no iterate leaves.
 *
 * @param m 1 − q, or μ
 * @param nu1 ν₁
 * @param nu2 ν₂
 * @param lPhi L_Φ ≥ ‖∂₂Φ‖, or ‖M‖
 * @param eta1 η₁
 * @param eta2 η₂
 * @param lE L_E ≥ ‖∇₁E‖
 * @param distance D
 */
public record AprioriBounds(
    double m,
    double nu1,
    double nu2,
    double lPhi,
    double eta1,
    double eta2,
    double lE,
    double distance) {

  /**
   * In ℓ-form (or that of a map which is the lower level itself), iterates starting at w₀ and
   * staying within {@code growth}·‖w₀ − w(λ)‖ of w(λ): 1 for a contraction, {@link
   * Rates.Rate#largest} for heavy ball.
   *
   * @param start w₀ ∈ ℝᵈ
   * @return empty where nothing is proven
   */
  public static Optional<AprioriBounds> of(
      BilevelProblem problem, double[] lambda, double[] start, double growth) {
    ProvenPoint point = new ProvenPoint(problem);
    if (!point.place(lambda).isEmpty()) {
      return Optional.empty();
    }
    point.setState(start);
    double[] residual = new double[problem.stateSize()];
    point.system().residual(residual);
    LowerConstants lower = point.lower();
    UpperConstants upper = point.upperConstants();
    double m = lower.strongConvexity();
    double distance = (Vectors.norm(residual) + lower.gradientRounding(start)) / m;
    double radius = (1.0 + growth) * distance;
    double eta1 = upper.stateLipschitz(start, radius);
    double nu2 = lower.mixedLipschitz(start, radius);
    point.upper().stateGradient(residual);
    double lE = Vectors.norm(residual) + upper.stateRounding(start) + eta1 * radius;
    double lPhi = lower.mixedNorm(start) + nu2 * radius;
    double eta2 = upper.lambdaLipschitz(start, radius);
    return Optional.of(
        new AprioriBounds(m, lower.hessianLipschitz(), nu2, lPhi, eta1, eta2, lE, distance));
  }

  /** In Φ-form for Φ = w − α∇₁ℓ with contraction constant q &lt; 1. */
  public AprioriBounds ofGradientDescent(double alpha, double q) {
    return new AprioriBounds(
        1.0 - q, alpha * nu1, alpha * nu2, alpha * lPhi, eta1, eta2, lE, distance);
  }

  /** c₁. */
  public double c1() {
    return (eta2 + eta1 * lPhi / m) * distance;
  }

  /** c₂. */
  public double c2() {
    return (nu2 + nu1 * lPhi / m) * lE * distance;
  }

  /** c₃. */
  public double c3() {
    return lE * lPhi / m;
  }

  /** (8), t ≥ 1; Φ-form. */
  public double itd(int t) {
    double q = 1.0 - m;
    return (c1() + c3()) * Math.pow(q, t) + c2() * t * Math.pow(q, t - 1);
  }

  /** (14); in ℓ-form (13). */
  public double aid(double rho, double sigma) {
    return (c1() + c2() / m) * rho + c3() * sigma;
  }

  /** (21), k steps of the fixed-point recursion from v = 0; Φ-form. */
  public double aidFixedPoint(double rho, int k) {
    double power = Math.pow(1.0 - m, k);
    return (c1() + c2() * (1.0 - power) / m) * rho + c3() * power;
  }

  /** (7): ‖w′_t − w′‖, t ≥ 1; Φ-form. */
  public double sensitivity(int t) {
    double q = 1.0 - m;
    return (nu2 + nu1 * lPhi / m) * distance * t * Math.pow(q, t - 1) + lPhi / m * Math.pow(q, t);
  }
}
