package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.SparseMatrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final DenseMatrix X = DenseMatrix.ofRows(new double[][] {{1, 2}, {3, 4}, {5, 6}});
  private static final Table TABLE =
      new Table(List.of("a", "b"), X, new double[] {7, 8, 9}, List.of("g", "h", "g"));

  @Test
  void select_someRows_copiesThemInTheOrderGiven() {
    Table chosen = TABLE.select(new int[] {2, 0, 2});

    assertThat(chosen.columns()).containsExactly("a", "b");
    assertThat(chosen.features().dense().values()).containsExactly(5, 6, 1, 2, 5, 6);
    assertThat(chosen.targets()).containsExactly(9, 7, 9);
    assertThat(chosen.groups()).containsExactly("g", "g", "g");
    assertThat(chosen.size()).isEqualTo(3);
    chosen.features().dense().set(0, 0, -1);
    assertThat(TABLE.features().dense().get(2, 0)).isEqualTo(5);
  }

  @Test
  void select_sparseRows_staySparse() {
    Table sparse = new Table(List.of(), SparseMatrix.of(X), new double[] {7, 8, 9}, List.of());
    Table chosen = sparse.select(new int[] {2, 0, 2});

    assertThat(chosen.features()).isInstanceOf(SparseMatrix.class);
    assertThat(chosen.features().dense().values()).containsExactly(5, 6, 1, 2, 5, 6);
    assertThat(chosen.targets()).containsExactly(9, 7, 9);
    assertThat(chosen.columns()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sparse.select(new int[] {3}))
        .withMessage("rows: found 3; wanted 0 to 2");
  }

  @Test
  void select_noRows_isEmpty() {
    assertThat(TABLE.select(new int[0]).size()).isZero();
  }

  @Test
  void select_rowNotThere_namesIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TABLE.select(new int[] {0, 3}))
        .withMessage("rows: found 3; wanted 0 to 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TABLE.select(new int[] {-1}))
        .withMessageContaining("found -1");
  }

  @Test
  void withFeatures_sameShape_keepsTheRest() {
    Table other = TABLE.withFeatures(DenseMatrix.zeros(3, 2));

    assertThat(other.features().dense().get(2, 1)).isZero();
    assertThat(other.targets()).isSameAs(TABLE.targets());
    assertThat(other.groups()).isEqualTo(TABLE.groups());
  }

  @Test
  void new_partsThatDoNotFit_namesThePart() {
    double[] y = {7, 8, 9};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Table(List.of("a"), X, y, List.of()))
        .withMessage("columns: found 1; wanted 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Table(List.of("a", "b"), X, new double[2], List.of()))
        .withMessage("targets: found 2; wanted 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Table(List.of("a", "b"), X, y, List.of("g")))
        .withMessage("groups: found 1; wanted 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TABLE.withFeatures(DenseMatrix.zeros(2, 2)))
        .withMessage("targets: found 3; wanted 2");
  }
}
