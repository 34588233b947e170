package io.github.bilevo.problem.expression;

import static io.github.bilevo.autodiff.Expressions.column;
import static io.github.bilevo.autodiff.Expressions.constant;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.autodiff.Expr;
import io.github.bilevo.autodiff.Variables;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LogParametrisation;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.TaskProblem;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpressionProblemTest {
  private final Variables w = Variables.of("w", 3, 1);
  private final Variables lambda = Variables.of("lambda", 3, 1);
  private final Expr x = constant(DenseMatrix.wrap(4, 3, vector(12, 1)));
  private final Expr l =
      x.matmul(w.get())
          .minus(column(vector(4, 2)))
          .square()
          .sum()
          .times(0.5)
          .plus(lambda.get().times(w.get().square()).sum().times(0.5));
  private final Expr e = w.get().square().sum();

  private ExpressionProblem.Minimisation ridge() {
    return ExpressionProblem.minimise("my-ridge", w, lambda, l, e);
  }

  @Test
  void build_plainObjective_hasTheGivenNameSizesAndSet() {
    BilevelProblem problem = ridge().over(Box.POSITIVE).build();
    assertThat(problem.kind()).isEqualTo("my-ridge");
    assertThat(problem.stateSize()).isEqualTo(3);
    assertThat(problem.lambdaSize()).isEqualTo(3);
    assertThat(problem.set()).isEqualTo(Box.POSITIVE);
    assertThat(ridge().build().set()).isEqualTo(Box.UNBOUNDED);
  }

  @Test
  void curvature_declaredAsExpressions_followsLambda() {
    Expr mean = lambda.get().mean();
    LowerPoint point = point(ridge().curvature(mean, mean.plus(10)).build());
    point.setLambda(new double[] {1, 2, 3});
    assertThat(point.strongConvexity()).isEqualTo(2.0);
    assertThat(point.smoothness()).isEqualTo(12.0);
    point.setLambda(new double[] {4, 5, 6});
    assertThat(point.strongConvexity()).isEqualTo(5.0);
    LowerPoint constants = point(ridge().curvature(0.5, 7).build());
    assertThat(constants.strongConvexity()).isEqualTo(0.5);
    assertThat(constants.smoothness()).isEqualTo(7.0);
  }

  private static LowerPoint point(BilevelProblem problem) {
    return ((LowerObjective) problem.lower()).newPoint();
  }

  @Test
  void curvature_notDeclared_refusesOptimalStepSizesByName() {
    BilevelProblem problem = ridge().build();
    assertThat(point(problem).strongConvexity()).isNaN();
    assertThat(point(problem).smoothness()).isNaN();
    String message =
        "stepSize: found optimal; wanted a number, for this objective declares no μ and L";
    for (BilevelProblem each :
        List.of(problem, LogParametrisation.of(problem), TaskProblem.of(List.of(problem)))) {
      LowerObjective objective = (LowerObjective) each.lower();
      assertThatThrownBy(() -> new GradientDescentMap(objective, StepSize.OPTIMAL))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.of(0.5)))
          .hasMessage(message);
    }
    LowerObjective declared = (LowerObjective) ridge().curvature(1, 2).build().lower();
    assertThat(new GradientDescentMap(declared, StepSize.OPTIMAL).symmetric()).isTrue();
  }

  @Test
  void fixedPoint_symmetryNotDeclared_isNotAssumed() {
    Expr phi = w.get().times(lambda.get().sigmoid());
    var builder = ExpressionProblem.fixedPoint("my-map", w, lambda, phi, e);
    assertThat(((FixedPointMap) builder.build().lower()).symmetric()).isFalse();
    assertThat(((FixedPointMap) builder.symmetric().build().lower()).symmetric()).isTrue();
  }

  @Test
  void build_wrongExpressions_areNamed() {
    Expr stray = Variables.of("stray", 3, 1).get();
    assertThatThrownBy(() -> ExpressionProblem.minimise("k", w, lambda, w.get(), e))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("l: found 3×1; wanted 1×1");
    assertThatThrownBy(() -> ExpressionProblem.minimise("k", w, lambda, l, w.get()))
        .hasMessage("e: found 3×1; wanted 1×1");
    assertThatThrownBy(() -> ExpressionProblem.minimise("k", w, lambda, l.plus(stray.sum()), e))
        .hasMessage("l: found the variable stray 3×1; wanted [w 3×1, lambda 3×1]");
    assertThatThrownBy(() -> ridge().curvature(lambda.get(), l))
        .hasMessage("mu: found 3×1; wanted 1×1");
    assertThatThrownBy(() -> ridge().curvature(lambda.get().sum(), w.get().sum()))
        .hasMessage("smoothness: found the variable w 3×1; wanted [lambda 3×1]");
    assertThatThrownBy(() -> ExpressionProblem.fixedPoint("k", w, lambda, w.get().rows(0, 2), e))
        .hasMessage("phi: found 2×1; wanted the 3 numbers of w: w 3×1");
  }

  @Test
  void newPoint_twice_compilesOnce() {
    ExpressionObjective objective = (ExpressionObjective) ridge().build().lower();
    LowerPoint one = objective.newPoint();
    LowerPoint other = objective.newPoint();
    assertThat(one).isNotSameAs(other);
    assertThat(one.bytes()).isEqualTo(objective.plan().bytes());
    one.setLambda(new double[] {1, 1, 1});
    other.setLambda(new double[] {2, 2, 2});
    one.setState(new double[] {0, 0, 0});
    other.setState(new double[] {0, 0, 0});
    double[] u = {1, 0, 0};
    double[] first = new double[3];
    double[] second = new double[3];
    one.hessian(u, first);
    other.hessian(u, second);
    assertThat(second[0] - first[0]).isCloseTo(1.0, org.assertj.core.api.Assertions.within(1e-14));
  }

  @Test
  void plan_quadraticObjective_doesWhatOneWritesByHand() {
    ExpressionObjective objective = (ExpressionObjective) ridge().build().lower();
    assertThat(objective.plan().instructions("hessian", 2))
        .containsExactlyInAnyOrder(
            "gemv 4×3", "gemv-transposed 4×3", "loop 3×1: times", "loop 3×1: plus");
    assertThat(objective.plan().instructions("mixed-transposed", 2))
        .containsExactly("loop 3×1: times");
  }
}
