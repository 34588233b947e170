package io.github.bilevo.hypergradient.watch;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import java.util.Random;

/**
 * Whether A = Aᵀ at one point, by two products: a symmetric A has xᵀAy = yᵀAx for all x, y, and for
 * random ones the two sides of another differ with probability 1. Refuted when
 *
 * <pre>  |xᵀAy − yᵀAx| > 10⁻⁸ (‖x‖‖Ay‖ + ‖y‖‖Ax‖)  </pre>
 *
 * far beyond the rounding of a family's products. A difference that is no number refutes nothing.
 */
public final class SymmetryCheck {
  private static final double TOLERANCE = 1e-8;
  private static final long SEED = 20_260_101L;

  private SymmetryCheck() {}

  /**
   * |xᵀAy − yᵀAx| / (‖x‖‖Ay‖ + ‖y‖‖Ax‖) of two seeded random vectors; 0 where A vanishes on both.
   *
   * @param size d, A ∈ ℝ^{d×d}
   */
  public static double asymmetry(LinearOperator a, int size) {
    Random random = new Random(SEED);
    double[] x = random.doubles(size, -1.0, 1.0).toArray();
    double[] y = random.doubles(size, -1.0, 1.0).toArray();
    double[] ax = new double[size];
    double[] ay = new double[size];
    a.apply(x, ax);
    a.apply(y, ay);
    double scale = Vectors.norm(x) * Vectors.norm(ay) + Vectors.norm(y) * Vectors.norm(ax);
    double difference = Math.abs(Vectors.dot(x, ay) - Vectors.dot(y, ax));
    return scale == 0.0 ? 0.0 : difference / scale;
  }

  /** Whether an {@link #asymmetry} is more than rounding. */
  public static boolean refutes(double asymmetry) {
    return asymmetry > TOLERANCE;
  }
}
