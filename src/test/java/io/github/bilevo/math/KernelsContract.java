package io.github.bilevo.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.testing.Allocations;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every backend owes, against {@link NaiveKernels}. A sum of n products, in whatever order and
 * fused or not, errs by at most γ_n Σ|x_i y_i|, γ_n = nu/(1 − nu), u = 2⁻⁵³ (Higham 2002, (3.5));
 * two of them differ by at most twice that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KernelsContract {
  private static final double U = 0x1p-53;

  /** What a kernel must not touch behind its output. */
  private static final double GUARD = 12345.678;

  private static final int GUARDS = 9;

  final Kernels naive = new NaiveKernels();

  /** The backend under test. */
  abstract Kernels kernels();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0, 3",
    "3, 0",
    "1, 1",
    "1, 7",
    "7, 1",
    "2, 3",
    "3, 4",
    "4, 8",
    "5, 9",
    "15, 16",
    "17, 31",
    "31, 33",
    "32, 32",
    "33, 31",
    "65, 65",
    "100, 200",
    "200, 99",
    "129, 257",
    "2000, 3",
    "3, 2000",
    "401, 784",
    "1100, 2003"
  })
  void gemv_seededShapes_matchTheNaiveSums(int rows, int columns) {
    Random random = new Random(31L * rows + columns);
    double[] a = gaussian(random, rows * columns);
    double[] x = gaussian(random, columns);
    double[] z = gaussian(random, rows);
    double[] d = gaussian(random, rows);
    double[] wanted = new double[rows];
    double[] wantedTransposed = new double[columns];
    double[] wantedGram = new double[columns];
    naive.gemv(rows, columns, a, x, wanted);
    naive.gemvTransposed(rows, columns, a, z, wantedTransposed);
    naive.weightedGram(rows, columns, a, d, x, new double[rows], wantedGram);
    double[] bound = new double[rows];
    double[] boundTransposed = new double[columns];
    double[] boundGram = new double[columns];
    naive.gemv(rows, columns, absolute(a), absolute(x), bound);
    naive.gemvTransposed(rows, columns, absolute(a), absolute(z), boundTransposed);
    naive.weightedGram(
        rows, columns, absolute(a), absolute(d), absolute(x), new double[rows], boundGram);

    double[] found = guarded(rows);
    kernels().gemv(rows, columns, a, x, found);
    assertWithin(found, wanted, bound, 2 * columns);
    found = guarded(columns);
    kernels().gemvTransposed(rows, columns, a, z, found);
    assertWithin(found, wantedTransposed, boundTransposed, 2 * rows);
    found = guarded(columns);
    double[] scratch = guarded(rows);
    kernels().weightedGram(rows, columns, a, d, x, scratch, found);
    assertWithin(found, wantedGram, boundGram, 2 * (rows + columns + 1));
    for (int i = 0; i < rows; i++) {
      wanted[i] *= d[i];
      bound[i] *= Math.abs(d[i]);
    }
    assertWithin(scratch, wanted, bound, 2 * (columns + 1));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "2, 3, 0",
    "0, 3, 2",
    "2, 0, 3",
    "1, 1, 1",
    "3, 5, 2",
    "4, 8, 9",
    "10, 10, 10",
    "9, 11, 10",
    "1, 33, 40",
    "33, 1, 40",
    "20, 20, 20",
    "5, 17, 300",
    "64, 48, 257",
    "67, 35, 513",
    "100, 50, 200",
    "500, 500, 500"
  })
  void gemm_seededShapes_matchTheNaiveSums(int m, int n, int k) {
    Random random = new Random(31L * (31L * m + n) + k);
    double[] a = gaussian(random, m * k);
    double[] b = gaussian(random, k * n);
    double[] wanted = new double[m * n];
    double[] bound = new double[m * n];

    naive.gemm(m, n, k, a, b, wanted);
    naive.gemm(m, n, k, absolute(a), absolute(b), bound);
    double[] found = guarded(m * n);
    kernels().gemm(m, n, k, a, b, found);
    assertWithin(found, wanted, bound, 2 * k);

    naive.gemmTransposedLeft(m, n, k, a, b, wanted);
    naive.gemmTransposedLeft(m, n, k, absolute(a), absolute(b), bound);
    found = guarded(m * n);
    kernels().gemmTransposedLeft(m, n, k, a, b, found);
    assertWithin(found, wanted, bound, 2 * k);

    naive.gemmTransposedRight(m, n, k, a, b, wanted);
    naive.gemmTransposedRight(m, n, k, absolute(a), absolute(b), bound);
    found = guarded(m * n);
    kernels().gemmTransposedRight(m, n, k, a, b, found);
    assertWithin(found, wanted, bound, 2 * k);
  }

  static Stream<Integer> lengths() {
    return IntStream.concat(
            IntStream.rangeClosed(0, 40), IntStream.of(63, 64, 65, 127, 128, 255, 256, 257, 4099))
        .boxed();
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void vectorUpdates_seededLengths_matchTheNaiveOnes(int n) {
    Random random = new Random(n);
    double[] x = gaussian(random, n);
    double[] y = gaussian(random, n);
    double bound = naive.dot(absolute(x), absolute(y));
    assertThat(kernels().dot(x, y)).isCloseTo(naive.dot(x, y), within(2 * n * U * bound));

    double[] updated = y.clone();
    kernels().axpy(0.7, x, updated);
    for (int i = 0; i < n; i++) { // one product and one sum: two roundings here, one or two there
      double size = Math.abs(0.7 * x[i]) + Math.abs(y[i]);
      assertThat(updated[i]).isCloseTo(y[i] + 0.7 * x[i], within(4 * U * size));
    }
    updated = y.clone();
    kernels().xpby(x, -1.3, updated);
    for (int i = 0; i < n; i++) {
      double size = Math.abs(x[i]) + Math.abs(1.3 * y[i]);
      assertThat(updated[i]).isCloseTo(x[i] - 1.3 * y[i], within(4 * U * size));
    }
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void exp_anyPosition_hasTheBitsOfTheScalarFormAlsoInPlace(int n) {
    double[] x = new Random(n).doubles(n, -800.0, 800.0).toArray();
    double[] out = new double[n];
    kernels().exp(x, out);
    for (int i = 0; i < n; i++) {
      assertThat(Double.doubleToRawLongBits(out[i]))
          .isEqualTo(Double.doubleToRawLongBits(PlainKernels.exp(x[i])));
    }
    kernels().exp(x, x);
    assertThat(x).isEqualTo(out);
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void tanh_anyPosition_hasTheBitsOfTheScalarFormAlsoInPlace(int n) {
    double[] x = new Random(n).doubles(n, -25.0, 25.0).toArray();
    double[] out = new double[n];
    kernels().tanh(x, out);
    for (int i = 0; i < n; i++) {
      assertThat(Double.doubleToRawLongBits(out[i]))
          .isEqualTo(Double.doubleToRawLongBits(Tanh.of(x[i])));
    }
    kernels().tanh(x, x);
    assertThat(x).isEqualTo(out);
  }

  @Test
  void products_nanInAnInput_reachEveryOutputItTouches() {
    int n = 40;
    double[] a = gaussian(new Random(5), n * n);
    a[17 * n + 23] = Double.NaN;
    double[] zeros = new double[n];
    double[] y = new double[n];
    kernels().gemv(n, n, a, zeros, y);
    assertThat(y[17]).isNaN();
    assertThat(y[16]).isZero();
    kernels().gemvTransposed(n, n, a, zeros, y);
    assertThat(y[23]).isNaN();
    assertThat(y[22]).isZero();
    double[] c = new double[n * n];
    kernels().gemm(n, n, n, a, new double[n * n], c);
    assertThat(c[17 * n]).isNaN();
    assertThat(c[16 * n]).isZero();
  }

  @Test
  void products_arrayTooShort_throwInsteadOfReadingBehindIt() {
    double[] a = new double[64 * 64];
    double[] shorter = new double[63];
    double[] right = new double[64];
    assertThatThrownBy(() -> kernels().gemv(64, 64, a, shorter, right))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels().gemv(64, 64, a, right, shorter))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels().gemv(65, 64, a, right, new double[65]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels().gemm(64, 64, 64, a, a, new double[64 * 64 - 1]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels().dot(new double[300], new double[299]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  static Stream<String> names() {
    return new KernelDigest(new NaiveKernels()).names().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void kernel_afterWarmUp_allocatesNothing(String name) {
    KernelDigest work = new KernelDigest(kernels());
    Runnable window =
        () -> {
          for (int i = 0; i < 50; i++) {
            work.run(name);
          }
        };
    // Twice, since the JVM itself may allocate once, when it gives up a compiled method.
    long bytes = Math.min(Allocations.afterWarmUp(window), Allocations.afterWarmUp(window));
    assertThat(bytes).isZero();
  }

  /** The first {@code wanted.length} coordinates agree, the rest still hold the guard. */
  private static void assertWithin(double[] found, double[] wanted, double[] bound, int roundings) {
    double gamma = roundings * U / (1 - roundings * U);
    for (int i = 0; i < wanted.length; i++) {
      if (!(Math.abs(found[i] - wanted[i]) <= gamma * bound[i])) { // cheap; the message is not
        assertThat(found[i]).as("coordinate " + i).isCloseTo(wanted[i], within(gamma * bound[i]));
      }
    }
    for (int i = wanted.length; i < found.length; i++) {
      assertThat(found[i]).as("behind the output").isEqualTo(GUARD);
    }
  }

  /** An output full of NaN, which must be overwritten, and guards behind it. */
  private static double[] guarded(int length) {
    double[] out = new double[length + GUARDS];
    Arrays.fill(out, 0, length, Double.NaN);
    Arrays.fill(out, length, out.length, GUARD);
    return out;
  }

  static double[] gaussian(Random random, int n) {
    return random.doubles(n).map(u -> random.nextGaussian()).toArray();
  }

  private static double[] absolute(double[] x) {
    return Arrays.stream(x).map(Math::abs).toArray();
  }
}
