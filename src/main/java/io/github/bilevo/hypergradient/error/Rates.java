package io.github.bilevo.hypergradient.error;

import io.github.bilevo.problem.LowerConstants;

/**
 * Rates of the methods on ℓ with μI ⪯ ∇²₁ℓ ⪯ LI: what ρ(t), σ(k) of Assumption C are for each
 * (Grazzi et al. 2020, section 2). Exact arithmetic.
 */
public final class Rates {
  private Rates() {}

  /** A rate as a function of the number of steps; at most 1 only where it says so. */
  @FunctionalInterface
  public interface Rate {
    /** The factor after so many steps. */
    double after(int steps);

    /** max over all numbers of steps, 1 of a contraction. */
    default double largest() {
      double largest = after(0);
      for (int t = 1; t < 1_000_000; t++) {
        double next = after(t);
        if (next < largest) {
          return largest;
        }
        largest = next;
      }
      return Double.POSITIVE_INFINITY;
    }
  }

  /** q = max(|1 − αμ|, |1 − αL|) of gradient descent; (κ−1)/(κ+1) with α = 2/(μ+L), (6). */
  public static double contraction(double mu, double smoothness, double alpha) {
    return Math.max(Math.abs(1.0 - alpha * mu), Math.abs(1.0 - alpha * smoothness));
  }

  /** ρ(t) = qᵗ. */
  public static Rate geometric(double q) {
    return steps -> Math.pow(q, steps);
  }

  /**
   * ρ_hb(t) = (1 + (1 + r)t) rᵗ of heavy ball on a quadratic ℓ, started at a pair (w₀, w₀): for an
   * eigenvalue h the error is e_t = U_t − βU_{t−1} with U_t = Σ_i x^i y^{t−i} over the roots x, y
   * of z² − (1 + β − αh)z + β, so |e_t| ≤ (t+1)rᵗ + βt r^{t−1} and β ≤ r², r the larger modulus.
   * That is largest at an end of [μ, L], since it grows with |1 + β − αh|. With optimal α and β, r
   * = q̃ = (√κ−1)/(√κ+1). Also σ(k) of the fixed-point recursion on the pair, from v = 0, in its
   * first block.
   */
  public static Rate heavyBall(double mu, double smoothness, double alpha, double beta) {
    double r =
        Math.max(
            modulus(1.0 + beta - alpha * mu, beta), modulus(1.0 + beta - alpha * smoothness, beta));
    return steps -> (1.0 + (1.0 + r) * steps) * Math.pow(r, steps);
  }

  /** The larger modulus of the roots of z² − bz + c, c ≥ 0. */
  private static double modulus(double b, double c) {
    double discriminant = b * b - 4.0 * c;
    return discriminant <= 0.0 ? Math.sqrt(c) : (Math.abs(b) + Math.sqrt(discriminant)) / 2.0;
  }

  /** σ(k) = 2√κ ((√κ−1)/(√κ+1))ᵏ of conjugate gradients, κ = L/μ, (17). */
  public static Rate conjugateGradient(double mu, double smoothness) {
    double root = Math.sqrt(smoothness / mu);
    double ratio = (root - 1.0) / (root + 1.0);
    return steps -> 2.0 * root * Math.pow(ratio, steps);
  }

  /** Whether ℓ is quadratic, so that {@link #heavyBall} is proven. */
  public static boolean heavyBallIsProven(LowerConstants constants) {
    return constants.hessianLipschitz() == 0.0;
  }
}
