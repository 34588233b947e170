package io.github.bilevo.autodiff;

import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.SparseMatrix;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.testing.Allocations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator, on seeded shapes: J·ẋ by differences, Jᵀȳ by the adjoint identity. */
class OperatorsTest {
  private static final double TOLERANCE = 1e-8; // differences with h = 1e-5: h² and ε/h

  /** An expression in variables, all of whose coordinates are drawn from [low, low + 1.5]. */
  record Case(String name, Variables variables, Expr expression, double low) {
    double[] point(long seed) {
      Random random = new Random(seed);
      return random.doubles(variables.size(), low, low + 1.5).toArray();
    }

    @Override
    public String toString() {
      return name + " " + variables + " → " + expression.shape();
    }
  }

  private static final int[][] SHAPES = {{1, 1}, {3, 4}, {1, 5}, {4, 1}, {30, 40}};

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int[] shape : SHAPES) {
      addUnary(cases, shape[0], shape[1]);
      addLayouts(cases, shape[0], shape[1]);
    }
    int[][][] pairs = {
      {{3, 4}, {3, 4}},
      {{3, 4}, {1, 4}},
      {{3, 1}, {3, 4}},
      {{1, 1}, {3, 4}},
      {{3, 1}, {1, 4}},
      {{1, 1}, {1, 1}},
      {{40, 30}, {1, 30}},
      {{40, 1}, {40, 30}}
    };
    for (int[][] pair : pairs) {
      addBinary(cases, pair[0], pair[1]);
    }
    for (int[] sizes :
        new int[][] {
          {1, 1, 1}, {3, 4, 5}, {1, 4, 5}, {3, 1, 5}, {3, 4, 1}, {1, 4, 1}, {3, 1, 1}, {1, 1, 5}
        }) {
      addProducts(cases, sizes[0], sizes[1], sizes[2]);
    }
    addConvolutions(cases);
    return cases.stream();
  }

  private static void unary(
      List<Case> cases, String name, int m, int n, double low, UnaryOperator<Expr> f) {
    Variables x = Variables.of("x", m, n);
    cases.add(new Case(name, x, f.apply(x.get()), low));
  }

  private static void addUnary(List<Case> cases, int m, int n) {
    unary(cases, "negate", m, n, -1, Expr::negate);
    unary(cases, "exp", m, n, -1, Expr::exp);
    unary(cases, "log", m, n, 0.5, Expr::log);
    unary(cases, "tanh", m, n, -1, Expr::tanh);
    unary(cases, "sigmoid", m, n, -1, Expr::sigmoid);
    unary(cases, "softplus", m, n, -1, Expr::softplus);
    unary(cases, "relu, positive", m, n, 0.1, Expr::relu);
    unary(cases, "relu, negative", m, n, -1.6, x -> x.relu().plus(x.square()));
    unary(cases, "sqrt", m, n, 0.5, Expr::sqrt);
    unary(cases, "square", m, n, -1, Expr::square);
    unary(cases, "pow 3", m, n, -1, x -> x.pow(3));
    unary(cases, "pow -1.5", m, n, 0.5, x -> x.pow(-1.5));
    unary(cases, "pow -1", m, n, 0.5, x -> x.pow(-1));
    unary(cases, "plus and times numbers", m, n, -1, x -> x.times(3).plus(2).minus(1).divide(4));
    unary(cases, "log-sum-exp", m, n, -1, Expr::logSumExp);
    unary(cases, "softmax", m, n, -1, Expr::softmax);
    unary(cases, "cross-entropy", m, n, -1, x -> crossEntropy(x, m, n));
  }

  private static Expr crossEntropy(Expr x, int m, int n) {
    int[] labels = new Random(m).ints(m, 0, n).toArray();
    return Expressions.softmaxCrossEntropy(x, labels);
  }

  private static void addLayouts(List<Case> cases, int m, int n) {
    unary(cases, "transpose", m, n, -1, x -> x.square().transpose());
    unary(cases, "sum", m, n, -1, x -> x.square().sum());
    unary(cases, "sum of exp", m, n, -1, x -> x.exp().sum());
    unary(cases, "row sums", m, n, -1, x -> x.exp().rowSums());
    unary(cases, "column sums", m, n, -1, x -> x.exp().columnSums());
    unary(cases, "mean", m, n, -1, x -> x.exp().mean());
    unary(cases, "reshape", m, n, -1, x -> x.exp().reshape(n * m, 1).square());
    unary(cases, "expand", m, n, -1, x -> x.rowSums().exp().expand(m, 7).plus(1));
    unary(cases, "expand both ways", m, n, -1, x -> x.sum().expand(3, 2).exp());
    unary(cases, "slice", m, n, -1, x -> x.exp().slice(m / 2, m, 0, (n + 1) / 2));
    unary(cases, "below", m, n, -1, x -> Expressions.below(x, x.exp(), Expressions.zeros(2, n)));
    unary(cases, "beside", m, n, -1, x -> Expressions.beside(x.tanh(), x).rowSums().exp());
    unary(cases, "rows of below", m, n, -1, x -> Expressions.below(x, x.exp()).rows(m, 2 * m));
  }

  private static void binary(
      List<Case> cases, String name, int[] a, int[] b, double low, BinaryOperator<Expr> f) {
    Variables x = Variables.of("a", a[0], a[1]).and("b", b[0], b[1]);
    cases.add(new Case(name, x, f.apply(x.get("a"), x.get("b")), low));
  }

  private static void addBinary(List<Case> cases, int[] a, int[] b) {
    binary(cases, "plus", a, b, -1, Expr::plus);
    binary(cases, "minus", a, b, -1, Expr::minus);
    binary(cases, "times", a, b, -1, Expr::times);
    binary(cases, "divide", a, b, 0.5, Expr::divide);
    binary(cases, "sum of times", a, b, -1, (x, y) -> x.times(y).sum());
    binary(cases, "row sums of times", a, b, -1, (x, y) -> x.times(y).rowSums());
    binary(cases, "column sums of times", a, b, -1, (x, y) -> x.times(y).columnSums());
    binary(cases, "divide then tanh", a, b, 0.5, (x, y) -> x.divide(y.square()).tanh().times(x));
  }

  private static void addProducts(List<Case> cases, int m, int k, int n) {
    int[] plain = {m, k};
    int[] right = {k, n};
    int[] turnedLeft = {k, m};
    int[] turnedRight = {n, k};
    binary(cases, "matmul", plain, right, -1, (a, b) -> a.exp().matmul(b));
    binary(cases, "aᵀb", turnedLeft, right, -1, (a, b) -> a.transpose().matmul(b.exp()));
    binary(cases, "abᵀ", plain, turnedRight, -1, (a, b) -> a.matmul(b.transpose()).tanh());
    binary(
        cases,
        "aᵀbᵀ",
        turnedLeft,
        turnedRight,
        -1,
        (a, b) -> a.transpose().matmul(b.exp().transpose()));
    Expr constant = Expressions.constant(DenseMatrix.wrap(6, m, vector(6 * m, 3)));
    binary(cases, "constant·a·b", plain, right, -1, (a, b) -> constant.matmul(a).matmul(b));
    addSparse(cases, m, k);
  }

  /** A sparse factor on either side, transposed or not, of a matrix that is transposed or not. */
  private static void addSparse(List<Case> cases, int m, int k) {
    double[] values = vector(6 * m, 4);
    for (int i = 0; i < values.length; i += 2) {
      values[i] = 0.0;
    }
    Expr s = Expressions.constant(SparseMatrix.of(DenseMatrix.wrap(6, m, values)));
    Expr t = s.transpose();
    unary(cases, "s·x", m, k, -1, x -> s.matmul(x.exp()).times(2).tanh());
    unary(cases, "s·xᵀ", k, m, -1, x -> s.matmul(x.exp().transpose()).tanh());
    unary(cases, "sᵀ·x", 6, k, -1, x -> t.matmul(x.exp().negate()).tanh());
    unary(cases, "x·s", k, 6, -1, x -> x.exp().matmul(s).tanh());
    unary(cases, "xᵀ·s", 6, k, -1, x -> x.exp().transpose().matmul(s).square());
    unary(cases, "x·sᵀ", k, m, -1, x -> x.exp().matmul(t).tanh());
    unary(cases, "(s·x)ᵀ", m, k, -1, x -> s.matmul(x.square()).transpose().exp());
    unary(cases, "sᵀ·s·x", m, k, -1, x -> t.matmul(s.matmul(x.square())));
  }

  private static void addConvolutions(List<Case> cases) {
    for (Convolution g :
        List.of(
            new Convolution(1, 1, 1, 1, 1, 1),
            new Convolution(2, 4, 5, 3, 3, 3),
            new Convolution(1, 3, 2, 2, 5, 2),
            new Convolution(2, 2, 6, 1, 2, 4))) {
      Variables x =
          Variables.of("images", 2, g.imageSize())
              .and("kernels", g.filters(), g.kernelSize())
              .and("bias", 1, g.filters());
      Expr y = g.forward(x.get("images"), x.get("kernels")).plus(g.perFilter(x.get("bias")));
      cases.add(new Case("convolve " + g, x, y, -1));
      Variables z = Variables.of("y", 2, g.outputSize()).and("k", g.filters(), g.kernelSize());
      cases.add(new Case("images of " + g, z, g.images(z.get("y"), z.get("k")), -1));
      Variables u = Variables.of("x", 2, g.imageSize()).and("y", 2, g.outputSize());
      cases.add(new Case("kernels of " + g, u, g.kernels(u.get("x"), u.get("y")), -1));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void jvp_anyDirection_matchesCentralDifferences(Case c) {
    Evaluation at = new Evaluation(c.expression(), c.variables());
    double[] x = c.point(1);
    double[] direction = vector(x.length, 2);
    assertClose(at.jvp(x, direction), at.differences(x, direction));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void vjp_anyPair_satisfiesTheAdjointIdentity(Case c) {
    Evaluation at = new Evaluation(c.expression(), c.variables());
    double[] x = c.point(3);
    double[] direction = vector(x.length, 4);
    double[] seed = vector(c.expression().shape().size(), 5);
    double[] forward = at.jvp(x, direction);
    double[] backward = at.vjp(x, seed);
    double size = Vectors.norm(forward) * Vectors.norm(seed) + 1e-3;
    assertThat(Vectors.dot(backward, direction))
        .isCloseTo(Vectors.dot(forward, seed), within(1e-13 * size));
  }

  /** ∇²(ȳᵀf)·u is the derivative of Jᵀȳ: the second derivative of every operator. */
  @ParameterizedTest
  @MethodSource("cases")
  void jvpOfVjp_anyDirection_matchesCentralDifferencesOfVjp(Case c) {
    double[] seed = vector(c.expression().shape().size(), 6);
    Shape shape = c.expression().shape();
    Expr weights = Expressions.constant(DenseMatrix.wrap(shape.rows(), shape.columns(), seed));
    Compiler compiler = new Compiler();
    List<Expr> gradient =
        Differentiation.vjp(c.expression(), weights, c.variables()).stream()
            .flatMap(Optional::stream)
            .map(compiler::simplified)
            .map(e -> e.reshape(e.shape().size(), 1))
            .toList();
    Evaluation at = new Evaluation(Expressions.concat(true, gradient), c.variables());
    double[] x = c.point(7);
    double[] direction = vector(x.length, 8);
    assertClose(at.jvp(x, direction), at.differences(x, direction));
  }

  private static void assertClose(double[] found, double[] wanted) {
    double[] difference = new double[found.length];
    Vectors.subtract(found, wanted, difference);
    assertThat(Vectors.norm(difference)).isLessThan(TOLERANCE * (1 + Vectors.norm(wanted)));
  }

  @Test
  void run_afterWarmup_allocatesNothing() {
    List<Runnable> all = cases().filter(c -> c.variables().size() < 200).map(this::run).toList();
    Runnable[] runs = all.toArray(Runnable[]::new);
    Runnable window =
        () -> {
          for (Runnable run : runs) {
            run.run();
          }
        };
    assertThat(Allocations.afterWarmUp(window)).isZero();
  }

  private Runnable run(Case c) {
    Program program = new Evaluation(c.expression(), c.variables()).plan().newProgram();
    double[] x = c.point(9);
    double[] seed = vector(c.expression().shape().size(), 10);
    double[] out = new double[Math.max(x.length, seed.length)];
    return () -> {
      program.set(0, x);
      program.set(1, x);
      program.set(2, seed);
      program.compute(0, out);
      program.compute(1, out);
      program.compute(2, out);
    };
  }
}
