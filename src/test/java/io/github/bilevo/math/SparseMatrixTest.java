package io.github.bilevo.math;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.testing.Allocations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SparseMatrixTest {
  private static final double ROUNDING = 1e-14; // sums of at most 40 terms

  record Shape(int rows, int columns, int classes, long seed) {
    /** A matrix with an empty row and an empty column where there is room, and an explicit 0. */
    DenseMatrix dense() {
      Random random = new Random(seed);
      DenseMatrix dense = DenseMatrix.zeros(rows, columns);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          boolean empty = i == rows / 2 && rows > 2 || j == columns / 2 && columns > 2;
          dense.set(i, j, empty || random.nextInt(3) > 0 ? 0.0 : random.nextGaussian());
        }
      }
      return dense;
    }

    SparseMatrix sparse() {
      return SparseMatrix.of(dense());
    }

    double[] numbers(int size, long salt) {
      return new Random(seed + salt).doubles(size, -1, 1).toArray();
    }
  }

  static Stream<Shape> shapes() {
    return Stream.of(
        new Shape(7, 12, 1, 1), // wide: both products by column
        new Shape(7, 12, 3, 2),
        new Shape(9, 40, 4, 3),
        new Shape(40, 9, 4, 4), // tall: both products by row
        new Shape(40, 9, 21, 5),
        new Shape(12, 12, 10, 6),
        new Shape(1, 1, 5, 7));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void multiply_block_equalsTheDenseProduct(Shape s) {
    double[] b = s.numbers(s.columns * s.classes, 100);
    double[] found = new double[s.rows * s.classes];
    double[] wanted = new double[s.rows * s.classes];
    s.sparse().multiply(s.classes, b, found);
    s.dense().multiply(s.classes, b, wanted);
    assertThat(relativeError(found, wanted)).isLessThan(ROUNDING);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void multiplyTransposed_block_equalsTheDenseProduct(Shape s) {
    double[] b = s.numbers(s.rows * s.classes, 200);
    double[] found = new double[s.columns * s.classes];
    double[] wanted = new double[s.columns * s.classes];
    s.sparse().multiplyTransposed(s.classes, b, found);
    s.dense().multiplyTransposed(s.classes, b, wanted);
    assertThat(relativeError(found, wanted)).isLessThan(ROUNDING);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void multiplyTransposed_withDiagonal_addsIt(Shape s) {
    double[] b = s.numbers(s.rows * s.classes, 300);
    double[] d = s.numbers(s.columns, 301);
    double[] u = s.numbers(s.columns * s.classes, 302);
    double[] wanted = new double[s.columns * s.classes];
    s.dense().multiplyTransposed(s.classes, b, wanted);
    for (int at = 0; at < wanted.length; at++) {
      wanted[at] += d[at / s.classes] * u[at];
    }
    double[] found = new double[wanted.length];
    for (Matrix matrix : List.of(s.sparse(), s.dense())) {
      matrix.multiplyTransposed(s.classes, b, d, u, found);
      assertThat(relativeError(found, wanted)).isLessThan(ROUNDING);
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void products_vector_equalTheDenseOnes(Shape s) {
    double[] x = s.numbers(s.columns, 400);
    double[] y = s.numbers(s.rows, 401);
    double[] ax = new double[s.rows];
    double[] wantedAx = new double[s.rows];
    double[] aty = new double[s.columns];
    double[] wantedAty = new double[s.columns];
    s.sparse().multiply(x, ax);
    s.dense().multiply(x, wantedAx);
    s.sparse().multiplyTransposed(y, aty);
    s.dense().multiplyTransposed(y, wantedAty);
    assertThat(relativeError(ax, wantedAx)).isLessThan(ROUNDING);
    assertThat(relativeError(aty, wantedAty)).isLessThan(ROUNDING);
  }

  /**
   * The layout by column is the layout by row of Aᵀ: every pair of paths must give the same bits.
   */
  @ParameterizedTest
  @MethodSource("shapes")
  void layouts_bothPaths_giveTheSameBits(Shape s) {
    List<int[]> places = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    DenseMatrix dense = s.dense();
    for (int i = 0; i < s.rows; i++) {
      for (int j = 0; j < s.columns; j++) {
        if (dense.get(i, j) != 0.0) {
          places.add(new int[] {i, j});
          values.add(dense.get(i, j));
        }
      }
    }
    CompressedRows byRow =
        CompressedRows.ofTriplets(
            s.rows,
            s.columns,
            places.stream().mapToInt(at -> at[0]).toArray(),
            places.stream().mapToInt(at -> at[1]).toArray(),
            values.stream().mapToDouble(Double::doubleValue).toArray());
    double[] b = s.numbers(s.columns * s.classes, 500);
    double[] gathered = new double[s.rows * s.classes];
    double[] scattered = new double[s.rows * s.classes];
    byRow.gather(s.classes, b, gathered);
    byRow.transposed().scatter(s.classes, b, scattered);
    assertThat(scattered).containsExactly(gathered);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void gram_andNorms_equalTheDenseOnes(Shape s) {
    DenseMatrix found = s.sparse().gram();
    assertThat(found.rows()).isEqualTo(Math.min(s.rows, s.columns));
    assertThat(relativeError(found.values(), s.dense().gram().values())).isLessThan(ROUNDING);
    double exact = Spectra.squaredNorm(s.sparse());
    assertThat(exact).isCloseTo(Spectra.squaredNorm(s.dense()), within(1e-12 * (1 + exact)));
    assertThat(s.sparse().squaredNormBound())
        .isCloseTo(s.dense().squaredNormBound(), within(1e-12 * (1 + exact)))
        .isGreaterThanOrEqualTo(exact * (1 - 1e-12));
  }

  @Test
  void squaredNorm_sideBeyondTheLargestOrder_isTheBound() {
    int size = 2001;
    int[] diagonal = new int[size];
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      diagonal[i] = i;
      values[i] = 1.0 + i % 2;
    }
    SparseMatrix matrix = SparseMatrix.ofTriplets(size, size, diagonal, diagonal, values);
    assertThat(Spectra.squaredNorm(matrix)).isEqualTo(4.0); // ‖A‖₁‖A‖_∞, here exact
  }

  @Test
  void ofTriplets_anyOrder_isTheSameMatrix() {
    DenseMatrix dense = new Shape(8, 11, 1, 8).dense();
    List<int[]> places = new ArrayList<>();
    for (int at = 0; at < dense.values().length; at++) {
      places.add(new int[] {at / 11, at % 11}); // explicit zeros as well
    }
    Collections.shuffle(places, new Random(9));
    SparseMatrix matrix =
        SparseMatrix.ofTriplets(
            8,
            11,
            places.stream().mapToInt(at -> at[0]).toArray(),
            places.stream().mapToInt(at -> at[1]).toArray(),
            places.stream().mapToDouble(at -> dense.get(at[0], at[1])).toArray());
    assertThat(matrix.entries()).isEqualTo(88);
    assertThat(matrix.dense().values()).containsExactly(dense.values());
  }

  @Test
  void ofRows_emptyRowsAndColumns_multiplyToZero() {
    SparseMatrix matrix =
        SparseMatrix.ofRows(3, new int[][] {{}, {2, 0}, {}}, new double[][] {{}, {5, 4}, {}});
    double[] out = {9, 9, 9};
    matrix.multiply(new double[] {1, 1, 1}, out);
    assertThat(out).containsExactly(0, 9, 0);
    matrix.multiplyTransposed(new double[] {1, 1, 1}, out);
    assertThat(out).containsExactly(4, 0, 5);
    assertThat(matrix.bytes()).isEqualTo(2 * (4 * 4 + 2 * 12));
  }

  @Test
  void selectRows_repeatedAndReordered_takesThem() {
    Shape s = new Shape(7, 5, 1, 10);
    DenseMatrix chosen = s.sparse().selectRows(new int[] {6, 0, 6}).dense();
    for (int j = 0; j < 5; j++) {
      assertThat(chosen.get(0, j)).isEqualTo(s.dense().get(6, j));
      assertThat(chosen.get(1, j)).isEqualTo(s.dense().get(0, j));
      assertThat(chosen.get(2, j)).isEqualTo(s.dense().get(6, j));
    }
  }

  @Test
  void constructors_mistakes_areNamed() {
    int[] one = {1};
    double[] value = {1.0};
    assertRefused(
        () -> SparseMatrix.ofTriplets(2, 2, new int[] {1, 1}, new int[] {0, 0}, new double[2]),
        "entries: found two at row 1, column 0; wanted at most one");
    assertRefused(
        () -> SparseMatrix.ofTriplets(1, 2, one, one, value), "rowOf[0]: found 1; wanted 0 to 0");
    assertRefused(
        () -> SparseMatrix.ofTriplets(2, 1, one, one, value),
        "columnOf[0]: found 1; wanted 0 to 0");
    assertRefused(
        () -> SparseMatrix.ofTriplets(2, 2, one, one, new double[2]),
        "rowOf and columnOf: found 1 and 1 indices; wanted one per value, 2");
    assertRefused(
        () -> SparseMatrix.ofRows(2, new int[][] {{0}, {-1}}, new double[][] {{1}, {1}}),
        "columnsOf[1][0]: found -1; wanted 0 to 1");
    assertRefused(
        () -> SparseMatrix.ofRows(2, new int[][] {{0}, {1}}, new double[][] {{1}, {1, 2}}),
        "columnsOf[1]: found 1 indices; wanted one per value, 2");
    assertRefused(
        () -> SparseMatrix.ofRows(2, new int[1][0], new double[2][0]),
        "columnsOf: found 1 rows; wanted those of values, 2");
    assertRefused(
        () -> SparseMatrix.ofTriplets(70_000, 70_000, one, one, value).dense(),
        "rows × columns: found 70000 × 70000; wanted fewer than 2³¹");
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(message);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void products_afterWarmup_allocateNothing(Shape s) {
    SparseMatrix matrix = s.sparse();
    double[] left = new double[s.rows * s.classes];
    double[] right = new double[s.columns * s.classes];
    double[] out = new double[s.columns * s.classes];
    double[] d = new double[s.columns];
    Runnable window =
        () -> {
          matrix.multiply(s.classes, right, left);
          matrix.multiplyTransposed(s.classes, left, right);
          matrix.multiplyTransposed(s.classes, left, d, right, out);
        };
    assertThat(Allocations.afterWarmUp(window)).isZero();
  }
}
