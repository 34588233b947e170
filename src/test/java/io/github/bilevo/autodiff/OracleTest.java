package io.github.bilevo.autodiff;

import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.DenseMatrix;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.hipparchus.analysis.differentiation.DerivativeStructure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values, gradients and Hessian products against Hipparchus, for every operator and for random
 * graphs, where rules and fused loops meet in ways nobody thought of.
 */
class OracleTest {
  /** Both sides round a few dozen operations of size about 1. */
  private static final double TOLERANCE = 1e-11;

  static Stream<OperatorsTest.Case> operators() {
    return OperatorsTest.cases()
        .filter(c -> c.variables().size() <= 25 && c.expression().shape().size() <= 60);
  }

  static Stream<OperatorsTest.Case> randomGraphs() {
    return LongStream.range(0, 300).mapToObj(RandomGraph::make);
  }

  @ParameterizedTest
  @MethodSource("operators")
  void derivatives_everyOperator_areThoseOfHipparchus(OperatorsTest.Case c) {
    compare(c, 11);
  }

  @ParameterizedTest
  @MethodSource("randomGraphs")
  void derivatives_randomGraph_areThoseOfHipparchus(OperatorsTest.Case c) {
    compare(c, 12);
  }

  private static void compare(OperatorsTest.Case c, long seed) {
    Shape shape = c.expression().shape();
    Expr weights =
        Expressions.constant(
            DenseMatrix.wrap(shape.rows(), shape.columns(), vector(shape.size(), seed)));
    Expr f = c.expression().times(weights).sum();
    double[] x = c.point(seed);
    double[] u = vector(x.length, seed + 1);
    DerivativeStructure wanted = new Oracle(c.variables(), x, 2).evaluate(f)[0];

    Compiler compiler = new Compiler();
    Variables direction = c.variables().direction();
    compiler.input(c.variables(), Compiler.Stage.STATE);
    compiler.input(direction, Compiler.Stage.DIRECTION);
    List<Optional<Expr>> gradient =
        compiler.simplified(Differentiation.gradient(compiler.simplified(f), c.variables()));
    compiler.output("value", f);
    compiler.output("gradient", gradient, c.variables());
    compiler.output(
        "hessian", Differentiation.jvpOfBlocks(gradient, c.variables(), direction), c.variables());
    Program program = compiler.compile().newProgram();
    program.set(0, x);
    program.set(1, u);
    double[] first = new double[x.length];
    double[] second = new double[x.length];
    program.compute(1, first);
    program.compute(2, second);

    assertClose(program.value(0), wanted.getValue());
    for (int i = 0; i < x.length; i++) {
      assertClose(first[i], Oracle.first(wanted, i));
      double product = 0.0;
      for (int j = 0; j < x.length; j++) {
        product += Oracle.second(wanted, i, j) * u[j];
      }
      assertClose(second[i], product);
    }
  }

  private static void assertClose(double found, double wanted) {
    assertThat(found).isCloseTo(wanted, within(TOLERANCE * (1 + Math.abs(wanted))));
  }
}
