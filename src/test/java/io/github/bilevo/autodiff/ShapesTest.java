package io.github.bilevo.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.SparseMatrix;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShapesTest {
  private static final Expr A = Variables.of("a", 3, 4).get();
  private static final Expr B = Variables.of("b", 5, 2).get();
  private static final Expr SPARSE = Expressions.constant(SparseMatrix.of(DenseMatrix.zeros(3, 4)));
  private static final Convolution CONVOLUTION = new Convolution(1, 2, 2, 1, 3, 3);

  private static Arguments wrong(String message, ThrowingCallable call) {
    return Arguments.of(message, call);
  }

  static Stream<Arguments> mistakes() {
    Variables two = Variables.of("a", 1, 1).and("b", 1, 1);
    return Stream.of(
        wrong(
            "plus: found 3×4 and 5×2; wanted rows and columns that agree or are 1",
            () -> A.plus(B)),
        wrong(
            "divide: found 3×4 and 5×2; wanted rows and columns that agree or are 1",
            () -> A.divide(B)),
        wrong("matmul: found 3×4 times 5×2; wanted m×k times k×n", () -> A.matmul(B)),
        wrong("reshape: found 3×4; wanted the 10 numbers of 5×2", () -> A.reshape(5, 2)),
        wrong("expand: found 3×4; wanted sides that are 1 or those of 6×4", () -> A.expand(6, 4)),
        wrong(
            "slice: found rows [2, 5) and columns [0, 4); wanted some within 3×4",
            () -> A.rows(2, 5)),
        wrong(
            "slice: found rows [0, 3) and columns [2, 2); wanted some within 3×4",
            () -> A.columns(2, 2)),
        wrong("below: found 5×2 after 3×4; wanted the same columns", () -> Expressions.below(A, B)),
        wrong("beside: found 5×2 after 3×4; wanted the same rows", () -> Expressions.beside(A, B)),
        wrong("beside: found no matrix; wanted at least one", Expressions::beside),
        wrong(
            "softmaxCrossEntropy: found 2 labels for logits of 3×4; wanted one per row",
            () -> Expressions.softmaxCrossEntropy(A, 0, 1)),
        wrong(
            "labels[1]: found 4; wanted from 0 to 3",
            () -> Expressions.softmaxCrossEntropy(A, 0, 4, 1)),
        wrong(
            "convolve images: found 3×5; wanted 3×4",
            () -> Expressions.convolve(CONVOLUTION, Expressions.zeros(3, 5), A)),
        wrong(
            "convolve kernels: found 5×2; wanted 1×9",
            () -> Expressions.convolve(CONVOLUTION, A, B)),
        wrong("perFilter: found 3×4; wanted 1×1", () -> CONVOLUTION.perFilter(A)),
        wrong(
            "convolution: found 1×2×0 with 1 filters of 3×3; wanted sizes of at least 1",
            () -> new Convolution(1, 2, 0, 1, 3, 3)),
        wrong(
            "shape: found 0×3; wanted from 1 to 2³¹ − 9 coordinates",
            () -> Variables.of("w", 0, 3)),
        wrong(
            "shape: found 65536×65536; wanted from 1 to 2³¹ − 9 coordinates",
            () -> Expressions.zeros(65536, 65536)),
        wrong("name: found c; wanted one of [a, b]", () -> two.get("c")),
        wrong("get: found [a, b]; wanted a single block", two::get),
        wrong("name: found a twice; wanted distinct names", () -> two.and("a", 2, 2)),
        wrong(
            "gradient: found 3×4; wanted 1×1",
            () -> Differentiation.gradient(A, Variables.of("w", 1, 1))),
        wrong(
            "seed: found 5×2; wanted the output's 3×4",
            () -> Differentiation.vjp(A, B, Variables.of("w", 1, 1))),
        wrong(
            "plus: found a sparse constant; wanted a dense one, but in a product"
                + " with a dense one",
            () -> A.plus(SPARSE)),
        wrong(
            "matmul: found a sparse constant; wanted a"
                + " dense one, but in a product with a dense one",
            () -> SPARSE.matmul(SPARSE.transpose())),
        wrong(
            "y: found a sparse constant; wanted a dense value",
            () -> new Compiler().output("y", SPARSE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void construction_wrongShape_isRefusedByName(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void shape_ofEachOperator_isTheStatedOne() {
    assertThat(A.matmul(B.reshape(2, 5).columns(0, 4).transpose()).shape())
        .isEqualTo(new Shape(3, 2));
    assertThat(A.rowSums().plus(A.columnSums()).shape()).isEqualTo(new Shape(3, 4));
    assertThat(A.logSumExp().shape()).isEqualTo(new Shape(3, 1));
    assertThat(A.mean().shape()).isEqualTo(new Shape(1, 1));
    assertThat(Expressions.below(A, A).shape()).isEqualTo(new Shape(6, 4));
    assertThat(Expressions.beside(A, A).shape()).isEqualTo(new Shape(3, 8));
    assertThat(A.slice(1, 3, 0, 2).shape()).isEqualTo(new Shape(2, 2));
  }

  @Test
  void variables_blocks_followEachOther() {
    Variables v = Variables.of("A", 2, 2).and("c", 1, 3);
    assertThat(v.size()).isEqualTo(7);
    assertThat(v).hasToString("A 2×2, c 1×3");
    assertThat(v.get("A")).isSameAs(v.and("d", 1, 1).get("A"));
  }
}
