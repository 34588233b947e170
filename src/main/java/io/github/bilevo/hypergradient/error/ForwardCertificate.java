package io.github.bilevo.hypergradient.error;

import io.github.bilevo.math.NormBounds;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.UpperConstants;
import java.util.Arrays;
import java.util.Optional;

/**
 * A-posteriori bound of the error of forward iterative differentiation, g = ∇₂E(w) + Zᵀ∇₁E(w), from
 * any w and any Z ≈ w′(λ), in the letters of {@link Certificate}:
 *
 * <pre>
 *   R = A Z + M        δ = ((ν₁‖Z‖ + ν₂)e + ‖R‖)/m                    (‖Z − w′(λ)‖ ≤ δ)
 *   ‖g − ∇f‖ ≤ η₂e + δ(‖∇₁E‖ + η₁e) + ‖Z‖η₁e + ω_round
 * </pre>
 *
 * What ‖R‖ brings is the linear part. Norms of Z and R are Frobenius. Cost: one s, one ∇₁E, ∇₂E,
 * and n products with A and M. Mutable, confined to one thread; allocates as {@link Certificate}.
 */
public final class ForwardCertificate {
  private final ProvenPoint point;
  private final double[] residual;
  private final double[] rightHandSide;
  private final double[] product;
  private final double[] unitVector;
  private String reason = "nothing was certified yet";
  private double lower;
  private double linear;
  private double round;

  /** Of this problem. */
  public ForwardCertificate(BilevelProblem problem) {
    point = new ProvenPoint(problem);
    int d = problem.stateSize();
    residual = new double[d];
    rightHandSide = new double[d];
    product = new double[d];
    unitVector = new double[problem.lambdaSize()];
  }

  /**
   * Certifies ∇₂E(w) + Zᵀ∇₁E(w).
   *
   * @param lambda λ
   * @param w its first d coordinates
   * @param z n columns of Z, column j ≈ ∂w/∂λ_j ∈ ℝᵈ
   * @return whether there is a bound; else {@link #reason}
   */
  public boolean certify(double[] lambda, double[] w, double[][] z) {
    reason = point.place(lambda);
    if (!reason.isEmpty()) {
      return false;
    }
    point.setState(w);
    point.system().residual(residual);
    double sNorm = Vectors.norm(residual);
    point.upper().stateGradient(rightHandSide);
    point.upper().lambdaGradient(unitVector);
    double lambdaGradient = Vectors.norm(unitVector);
    double zNorm = 0.0;
    double rNorm = 0.0;
    for (int j = 0; j < z.length; j++) {
      zNorm += Vectors.dot(z[j], z[j]);
      rNorm += squaredResidual(j, z[j]);
    }
    combine(w, sNorm, Math.sqrt(zNorm), Math.sqrt(rNorm), lambdaGradient);
    reason = Double.isFinite(lower + linear + round) ? "" : "the bound is not finite";
    return reason.isEmpty();
  }

  /** ‖A z_j + M e_j‖². */
  private double squaredResidual(int j, double[] column) {
    Arrays.fill(unitVector, 0.0);
    unitVector[j] = 1.0;
    point.system().mixed(unitVector, residual);
    point.system().product(column, product);
    Vectors.axpy(1.0, product, residual);
    return Vectors.dot(residual, residual);
  }

  private void combine(double[] w, double sNorm, double z, double r, double lambdaGradient) {
    LowerConstants of = point.lower();
    UpperConstants upper = point.upperConstants();
    double m = of.strongConvexity();
    double e = sNorm / m;
    double eRounding = of.gradientRounding(w) / m;
    double eta1 = upper.stateLipschitz(w, e + eRounding);
    double eta2 = upper.lambdaLipschitz(w, e + eRounding);
    double nu1 = of.hessianLipschitz();
    double nu2 = of.mixedLipschitz(w, e + eRounding);
    double b = Vectors.norm(rightHandSide);
    double unit = NormBounds.rounding(1);
    double curvature = of.hessianRounding() + NormBounds.rounding(w.length) * nu1 * Vectors.norm(w);
    double n = Math.sqrt(unitVector.length); // ‖E‖_F ≤ √n ‖E‖₂
    double rRounding = (curvature + unit * of.smoothness()) * z + n * of.mixedRounding(w);
    double drift = (nu1 * z + nu2) / m; // δ per unit of e
    double size = b + eta1 * e;
    lower = eta2 * e + drift * e * size + z * eta1 * e;
    linear = r / m * size;
    double deltaRounding = drift * eRounding + rRounding / m;
    double delta = drift * (e + eRounding) + (r + rRounding) / m;
    round =
        (eta2 + z * eta1) * eRounding
            + deltaRounding * (size + eta1 * eRounding)
            + delta * eta1 * eRounding
            + (delta + z) * upper.stateRounding(w)
            + NormBounds.rounding(rightHandSide.length) * z * b
            + upper.lambdaRounding(w)
            + unit * lambdaGradient;
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
}
