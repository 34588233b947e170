package io.github.bilevo.autodiff;

import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.autodiff.Compiler.Stage;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.SparseMatrix;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the compiler makes of known expressions, as instructions. */
class CompilerTest {
  private final Variables w = Variables.of("w", 5, 1);
  private final Variables lambda = Variables.of("lambda", 5, 1);
  private final Expr x = matrix(7, 5, 1);

  private static Expr matrix(int rows, int columns, long seed) {
    return Expressions.constant(DenseMatrix.wrap(rows, columns, vector(rows * columns, seed)));
  }

  private Compiler compiler() {
    Compiler compiler = new Compiler();
    compiler.input(lambda, Stage.LAMBDA);
    compiler.input(w, Stage.STATE);
    return compiler;
  }

  private List<String> instructions(Expr expression) {
    Compiler compiler = compiler();
    compiler.output("y", expression);
    return compiler.compile().instructions();
  }

  @Test
  void compile_nodeUsedTwice_computesItOnce() {
    Expr product = x.matmul(w.get());
    assertThat(instructions(product.exp().plus(product.tanh())))
        .containsExactly("gemv 7×5", "loop 7×1: exp tanh plus");
  }

  @Test
  void compile_equalExpressionsMadeTwice_computesThemOnce() {
    Expr one = x.matmul(w.get()).times(lambda.get().sum());
    Expr other = lambda.get().sum().times(x.matmul(w.get()));
    assertThat(instructions(one.exp().plus(other.exp().times(one))))
        .containsExactlyInAnyOrder("sum 5×1 to 1×1", "gemv 7×5", "loop 7×1: times exp times plus");
  }

  @Test
  void compile_nodeSharedByOutputs_computesItOnce() {
    Compiler compiler = compiler();
    Expr product = x.matmul(w.get());
    compiler.output("a", product.exp());
    compiler.output("b", product.square().sum());
    assertThat(compiler.compile().instructions())
        .containsExactlyInAnyOrder("gemv 7×5", "loop 7×1: exp", "dot 7");
  }

  @Test
  void compile_chainOfElementwiseOperators_isOneLoop() {
    Expr chain = w.get().exp().plus(lambda.get()).square().negate().times(3).plus(1).sigmoid();
    assertThat(instructions(chain.times(w.get())))
        .containsExactly("loop 5×1: exp plus square times plus sigmoid times");
  }

  @Test
  void compile_neutralElements_leavesThemOut() {
    Expr y = w.get();
    Expr same = y.plus(0).times(1).negate().negate().transpose().transpose().divide(1).pow(1);
    assertThat(instructions(same)).isEmpty();
    assertThat(instructions(y.times(2).times(0.5))).isEmpty();
    assertThat(instructions(y.plus(y.exp().times(0)))).isEmpty();
    assertThat(instructions(y.reshape(1, 5).reshape(5, 1))).isEmpty();
    assertThat(instructions(Expressions.below(y, y.exp()).rows(0, 5))).isEmpty();
  }

  @Test
  void compile_constantsAlone_areEvaluatedAtOnce() {
    Expr gram = x.transpose().matmul(x).plus(Expressions.identity(5).times(3));
    assertThat(instructions(gram.matmul(w.get()))).containsExactly("gemv 5×5");
    assertThat(instructions(gram.sum().exp().log().times(w.get())))
        .containsExactly("loop 5×1: times");
  }

  @Test
  void compile_transpositions_areAbsorbedByProducts() {
    assertThat(instructions(x.transpose().matmul(x.matmul(w.get()))))
        .containsExactly("gemv 7×5", "gemv-transposed 7×5");
    assertThat(instructions(w.get().transpose().matmul(lambda.get()))).containsExactly("dot 5");
    assertThat(instructions(w.get().matmul(lambda.get().transpose())))
        .containsExactly("loop 5×5: times");
    assertThat(instructions(w.get().transpose().matmul(x.transpose()).transpose()))
        .containsExactly("gemv 7×5");
  }

  @Test
  void compile_logisticGradient_isWhatOneWritesByHand() {
    Expr y = matrix(7, 1, 2);
    Expr loss = y.times(x.matmul(w.get())).negate().softplus().sum();
    Expr penalty = lambda.get().times(w.get().square()).sum().times(0.5);
    Compiler compiler = compiler();
    List<Optional<Expr>> gradient =
        compiler.simplified(Differentiation.gradient(loss.plus(penalty), w));
    compiler.input(w.direction(), Stage.DIRECTION);
    compiler.output("gradient", gradient, w);
    assertThat(compiler.compile().instructions())
        .containsExactly(
            "loop 5×1: times",
            "gemv 7×5",
            "loop 7×1: times negate sigmoid times",
            "gemv-transposed 7×5",
            "loop 5×1: minus");
  }

  @Test
  void compile_sparseConstant_isMultipliedSparse() {
    Expr sparse = Expressions.constant(SparseMatrix.of(DenseMatrix.wrap(7, 5, vector(35, 4))));
    Compiler compiler = compiler();
    Expr fit = sparse.matmul(w.get()).square().sum().times(0.5);
    compiler.output("gradient", Differentiation.gradient(compiler.simplified(fit), w), w);
    Plan plan = compiler.compile();
    assertThat(plan.instructions())
        .containsExactly("sparse 7×5 by 1", "sparse-transposed 7×5 by 1");
    assertThat(plan.bytes()).isEqualTo(8 * (5 + 5 + 7 + 5)); // w, λ, Xw, the gradient
  }

  @Test
  void compile_stages_separateWhatDependsOnLambdaAlone() {
    Variables u = w.direction();
    Variables h = Variables.of("H", 5, 5);
    Compiler compiler = new Compiler();
    int atLambda = compiler.input(h, Stage.LAMBDA);
    int atState = compiler.input(w, Stage.STATE);
    int atDirection = compiler.input(u, Stage.DIRECTION);
    Expr fit = x.matmul(h.get()).matmul(w.get()).tanh().square().sum();
    List<Optional<Expr>> gradient = compiler.simplified(Differentiation.gradient(fit, w));
    compiler.output("gradient", gradient, w);
    compiler.output("hessian", Differentiation.jvpOfBlocks(gradient, w, u), w);
    Plan plan = compiler.compile();

    assertThat(plan.instructions("gradient", atLambda)).contains("gemm 7×5×5");
    assertThat(plan.instructions("gradient", atState))
        .noneMatch(i -> i.startsWith("gemm"))
        .filteredOn(i -> i.startsWith("gemv"))
        .hasSize(2);
    assertThat(plan.instructions("hessian", atDirection))
        .filteredOn(i -> i.startsWith("gemv"))
        .containsExactly("gemv 7×5", "gemv-transposed 7×5");
    assertThat(plan.instructions("gradient", atDirection)).isEmpty();
  }

  @Test
  void compile_longChain_usesMemoryAgain() {
    Expr square = matrix(5, 5, 3);
    Expr at = w.get();
    for (int i = 0; i < 50; i++) {
      at = square.matmul(at).tanh();
    }
    Compiler compiler = compiler();
    compiler.output("y", at);
    Plan plan = compiler.compile();
    assertThat(plan.instructions()).hasSize(100);
    // w and λ, the output, and two arrays that take turns
    assertThat(plan.bytes()).isLessThanOrEqualTo(8 * 5 * 6);
  }

  @Test
  void compile_graphAsDeepAsAnUnrolledSolver_doesNotOverflowTheStack() {
    Expr at = w.get();
    for (int i = 0; i < 10_000; i++) {
      at = at.plus(lambda.get()).tanh();
    }
    Compiler compiler = compiler();
    compiler.output("gradient", Differentiation.gradient(at.sum(), w), w);
    double[] out = new double[5];
    Program program = compiler.compile().newProgram();
    program.set(0, new double[5]);
    program.set(1, new double[5]);
    program.compute(0, out);
    assertThat(out).containsOnly(1.0); // tanh′(0) each time
  }

  @Test
  void compile_nodeSharedAtEveryLevel_doesNotExplode() {
    Expr at = w.get();
    for (int i = 0; i < 60; i++) {
      at = at.times(at.plus(1)).tanh(); // 2⁶⁰ paths
    }
    assertThat(instructions(at)).hasSize(1);
  }

  @Test
  void newProgram_twice_sharesThePlanButNoState() {
    Compiler compiler = compiler();
    compiler.output("y", w.get().times(lambda.get()));
    Plan plan = compiler.compile();
    Program one = plan.newProgram();
    Program other = plan.newProgram();
    assertThat(one.plan()).isSameAs(other.plan());
    double[] ones = {1, 1, 1, 1, 1};
    double[] twos = {2, 2, 2, 2, 2};
    double[] out = new double[5];
    one.set(0, ones);
    one.set(1, twos);
    other.set(0, twos);
    other.set(1, twos);
    other.compute(0, out);
    assertThat(out).containsOnly(4.0);
    one.compute(0, out);
    assertThat(out).containsOnly(2.0);
  }

  @Test
  void compute_inputSetAgain_isComputedAnew() {
    Compiler compiler = compiler();
    compiler.output("y", w.get().exp().times(lambda.get().exp()).sum());
    Program program = compiler.compile().newProgram();
    double[] point = new double[5];
    program.set(0, point);
    program.set(1, point);
    assertThat(program.value(0)).isEqualTo(5.0);
    point[0] = 1.0;
    assertThat(program.value(0)).isEqualTo(5.0); // inputs are copied
    program.set(0, point);
    assertThat(program.value(0)).isCloseTo(4 + Math.E, within(1e-14));
    program.set(1, point);
    assertThat(program.value(0)).isCloseTo(4 + Math.E * Math.E, within(1e-14));
  }

  @Test
  void compile_badDeclarations_areNamed() {
    Compiler compiler = compiler();
    compiler.output("y", Variables.of("stray", 2, 3).get());
    assertThatThrownBy(compiler::compile)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("output: found the variable stray 2×3; wanted inputs only");
    assertThatThrownBy(() -> compiler.output("y", w.get()))
        .hasMessage("output: found y; wanted a new name, and at most 63");
  }
}
