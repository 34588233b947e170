package io.github.bilevo.hypergradient.error;

import io.github.bilevo.math.NormBounds;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.UpperConstants;
import java.util.Optional;

/**
 * A-posteriori bound of a hypergradient's error, from any w and any adjoint u at the λ where both
 * are used. It asks nothing of how they were made: stale ones are certified by what is evaluated
 * here.
 *
 * <pre>
 *   e = ‖s(w)‖/m        r = ∇₁E − Aᵀu        P = ‖M(w)‖ + ν₂e
 *   ω_lower = (η₂ + ν₂‖u‖)e + P(η₁ + ν₁‖u‖)e/m        ω_linear = P‖r‖/m
 *   ‖∇₂E − Mᵀu − ∇f‖ ≤ ω_lower + ω_linear + ω_round                                 ITD: + ν₂ Σ ‖w_{i−1} − w_t‖‖u_i‖
 * </pre>
 *
 * s, A, M, m, ν₁, ν₂ as in {@link LowerConstants}. The same lines serve ℓ (m = μ) and a map (m = 1
 * − q, u = v); the adjoint v of a map made from ℓ becomes u = αv, its first block where it is a
 * pair ({@link StepScale}). ω_round is what the bound grows by when ‖s‖, ‖r‖ are replaced by these
 * plus their rounding, plus the rounding of the hypergradient itself.
 *
 * <p>Cost: one s, one product with Aᵀ, one ∇₁E, ∇₂E, and the family's ‖M(w)‖; for a new λ also its
 * constants. Mutable, confined to one thread; allocates nothing while λ stays, beyond that what the
 * family's factorisations need. The forward form is {@link ForwardCertificate}.
 */
public final class Certificate {
  private final ProvenPoint point;
  private final double[] residual;
  private final double[] rightHandSide;
  private final double[] product;
  private final double[] lambdaGradient;
  private final double[] dominating;
  private final Quantities at = new Quantities();
  private String reason = "nothing was certified yet";
  private double lower;
  private double linear;
  private double round;

  /** What one evaluation found, in the letters above; e⁺ and r⁺ include rounding. */
  private static final class Quantities {
    double m;
    double nu1;
    double nu2;
    double eta1;
    double eta2;
    double mixed;
    double e;
    double eRounding;
    double r;
    double rRounding;
    double u;
    double gRounding;
  }

  /** Of this problem; where its constants are not proven every bound is empty, with the reason. */
  public Certificate(BilevelProblem problem) {
    point = new ProvenPoint(problem);
    int d = problem.stateSize();
    residual = new double[d];
    rightHandSide = new double[d];
    product = new double[d];
    lambdaGradient = new double[problem.lambdaSize()];
    dominating = new double[d];
  }

  /** Whether the family has proven constants at all. */
  public boolean provable() {
    return point.provable();
  }

  /**
   * Certifies ∇₂E(w) − M(w)ᵀu.
   *
   * @param lambda λ
   * @param w its first d coordinates
   * @param u ∈ ℝᵈ
   * @return whether there is a bound; else {@link #reason}
   */
  public boolean certify(double[] lambda, double[] w, double[] u) {
    return certify(lambda, w, u, SweepSums.NONE);
  }

  /**
   * Certifies ∇₂E(w_t) − Σ M(w_{i−1})ᵀu_i, reverse iterative differentiation, truncated or not.
   *
   * @param u Σ u_i, u_i = αa_i (first blocks)
   * @param sums what else the sweep summed
   * @return whether there is a bound; else {@link #reason}
   */
  public boolean certify(double[] lambda, double[] w, double[] u, SweepSums sums) {
    reason = point.place(lambda);
    if (!reason.isEmpty()) {
      return false;
    }
    point.setState(w);
    measureLower(w, sums.farthest());
    measureLinear(w, u, sums);
    combine(at.nu2 * sums.drift());
    double total = lower + linear + round;
    reason = Double.isFinite(total) ? "" : "the bound is not finite: look upstream";
    return reason.isEmpty();
  }

  private void measureLower(double[] w, double farthest) {
    LowerConstants of = point.lower();
    UpperConstants upperOf = point.upperConstants();
    point.system().residual(residual);
    at.m = of.strongConvexity();
    at.e = Vectors.norm(residual) / at.m;
    at.eRounding = of.gradientRounding(w) / at.m;
    double distance = at.e + at.eRounding;
    at.nu1 = of.hessianLipschitz();
    at.nu2 = of.mixedLipschitz(w, Math.max(distance, farthest));
    at.mixed = of.mixedNorm(w);
    at.eta1 = upperOf.stateLipschitz(w, distance);
    at.eta2 = upperOf.lambdaLipschitz(w, distance);
  }

  private void measureLinear(double[] w, double[] u, SweepSums sums) {
    LowerConstants of = point.lower();
    UpperConstants upperOf = point.upperConstants();
    point.upper().stateGradient(rightHandSide);
    point.upper().lambdaGradient(lambdaGradient);
    point.system().adjoint(u, product);
    Vectors.subtract(rightHandSide, product, residual);
    at.r = Vectors.norm(residual);
    at.u = Vectors.norm(u);
    double unit = NormBounds.rounding(1);
    double summed = NormBounds.rounding(sums.steps()) * sums.mass(); // of Σ u_i
    double smoothness = of.smoothness();
    double curvature =
        of.hessianRounding() + NormBounds.rounding(u.length) * at.nu1 * norm(w, u.length);
    at.rRounding =
        upperOf.stateRounding(w)
            + curvature * at.u
            + unit * (smoothness * at.u + Vectors.norm(rightHandSide))
            + smoothness * summed;
    double mass = Math.max(at.u, sums.mass());
    double[] farthestState = dominate(w, sums.farthest());
    double terms = unit * mass + 2.0 * summed;
    at.gRounding =
        upperOf.lambdaRounding(w)
            + of.mixedRounding(farthestState) * mass
            + of.mixedNorm(farthestState) * terms
            + unit * Vectors.norm(lambdaGradient);
  }

  /** A vector whose coordinates are at least those of all states within {@code distance} of w. */
  private double[] dominate(double[] w, double distance) {
    for (int i = 0; i < dominating.length; i++) {
      dominating[i] = Math.abs(w[i]) + distance;
    }
    return dominating;
  }

  private static double norm(double[] w, int d) {
    double squares = 0.0;
    for (int i = 0; i < d; i++) {
      squares += w[i] * w[i];
    }
    return Math.sqrt(squares);
  }

  private void combine(double drift) {
    double ofMixed = at.eta2 + at.nu2 * at.u;
    double ofAdjoint = (at.eta1 + at.nu1 * at.u) / at.m;
    double mixed = at.mixed + at.nu2 * at.e;
    double growth = at.nu2 * at.eRounding; // of P
    double mixedRounded = mixed + growth;
    lower = (ofMixed + mixed * ofAdjoint) * at.e + drift;
    linear = mixed * at.r / at.m;
    round =
        ofMixed * at.eRounding
            + ofAdjoint * (mixedRounded * at.eRounding + growth * at.e)
            + (mixedRounded * at.rRounding + growth * at.r) / at.m
            + at.gRounding;
  }

  /** The last bound; empty if there is none. */
  public Optional<ErrorBound> bound() {
    return reason.isEmpty() ? Optional.of(new ErrorBound(lower, linear, round)) : Optional.empty();
  }

  /**
   * A proven bound of ‖∂₁Φ‖ at the λ of the last bound and any w: 1 and more proves no contraction.
   * Only where there is a bound.
   *
   * @param alpha of gradient descent on ℓ; 1 where the lower level is Φ
   */
  public double contraction(double alpha) {
    return point.contraction(alpha);
  }

  /** Why there is no bound; empty if there is one. */
  public String reason() {
    return reason;
  }

  /** ω, without making a record of it; NaN if there is no bound. */
  public double total() {
    return reason.isEmpty() ? lower + linear + round : Double.NaN;
  }

  /** Scratch memory held beside the family's constants, in bytes. */
  public long bytes() {
    return point.bytes() + 8L * (4L * residual.length + lambdaGradient.length);
  }
}
