package io.github.bilevo.math;

/** Operations on whole vectors, through the {@link Backend}'s kernels where they pay. */
public final class Vectors {
  private Vectors() {}

  /** xᵀy. */
  public static double dot(double[] x, double[] y) {
    return Backend.active().dot(x, y);
  }

  /** ‖x‖₂; overflow and underflow of the squares are not guarded. */
  public static double norm(double[] x) {
    return Math.sqrt(dot(x, x));
  }

  /** y ← y + αx. */
  public static void axpy(double alpha, double[] x, double[] y) {
    Backend.active().axpy(alpha, x, y);
  }

  /** y ← x + βy. */
  public static void xpby(double[] x, double beta, double[] y) {
    Backend.active().xpby(x, beta, y);
  }

  /** to ← from, over the whole of {@code from}. */
  public static void copy(double[] from, double[] to) {
    System.arraycopy(from, 0, to, 0, from.length);
  }

  /** out ← x − y. */
  public static void subtract(double[] x, double[] y, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = x[i] - y[i];
    }
  }

  /** Whether every coordinate is finite. */
  public static boolean isFinite(double[] x) {
    // One product with 0 per coordinate: NaN and ±∞ become NaN, everything else 0.
    double poison = 0.0;
    for (double value : x) {
      poison += value * 0.0;
    }
    return poison == 0.0;
  }
}
