package io.github.bilevo.problem.expression;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.reference.ReferenceCase;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reference case, every t, every method, with the problem written as an expression. */
class ReferenceCasesAsExpressionsTest {
  private static final double TOLERANCE = 1e-10;
  private static final double CG_TOLERANCE = 1e-8; // Krylov exhausted: summation order shows

  record Row(ReferenceCase reference, ReferenceCase.Result result, String field) {
    @Override
    public String toString() {
      return reference.name() + ", t = " + result.t() + ", " + field;
    }
  }

  static Stream<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String file :
        List.of(
            "lr",
            "krr",
            "krr_exp",
            "br",
            "hr",
            "multiclass",
            "multiclass_warm",
            "distillation",
            "eqm")) {
      ReferenceCase reference = ReferenceCase.load(file);
      for (ReferenceCase.Result result : reference.results()) {
        result
            .json()
            .fieldNames()
            .forEachRemaining(
                field -> {
                  if (field.equals("itd") || field.matches("(fp|cg)_(?!steps).*k_eq_.*")) {
                    rows.add(new Row(reference, result, field));
                  }
                });
      }
    }
    return rows.stream();
  }

  @Test
  void rows_allFiles_areAsManyAsTheMethods() {
    // lr 5·6; krr, krr_exp, br, hr 7·6 each; multiclass, distillation 7·5; warm 7·3; eqm 5·5
    assertThat(rows().count()).isEqualTo(30 + 4 * 42 + 2 * 35 + 21 + 25);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void compute_referenceCase_matches(Row row) {
    double[] lambda = numbers(row.reference().json().path("lambda"));
    var h = new HypergradientSession(estimator(row)).compute(Vec.copyOf(lambda));
    double tolerance = row.field().startsWith("cg") ? CG_TOLERANCE : TOLERANCE;
    double[] wanted = numbers(row.result().json().path(row.field()));
    assertThat(relativeError(h.gradient().toArray(), wanted)).isLessThan(tolerance);
    double[] state = numbers(row.result().json().path("w_t"));
    assertThat(relativeError(h.lower().state().toArray(), state)).isLessThan(TOLERANCE);
    assertThat(Math.abs(h.objective() / row.result().objective() - 1)).isLessThan(TOLERANCE);
  }

  /** All numbers of nested arrays and objects, in the order of the file. */
  private static double[] numbers(JsonNode node) {
    return flat(node).toArray();
  }

  private static DoubleStream flat(JsonNode node) {
    return node.isNumber()
        ? DoubleStream.of(node.doubleValue())
        : StreamSupport.stream(node.spliterator(), false)
            .flatMapToDouble(ReferenceCasesAsExpressionsTest::flat);
  }

  private static Estimator estimator(Row row) {
    ReferenceCase reference = row.reference();
    int t = row.result().t();
    BilevelProblem problem = problem(reference);
    Vec initial = Vec.copyOf(numbers(reference.json().path("w0")));
    FixedPointMap lowerMap = lowerMap(reference, problem);
    FixedPointIteration lower = new FixedPointIteration(lowerMap, t, initial);
    if (row.field().equals("itd")) {
      return new Itd(problem, lower, false);
    }
    String k = row.field().substring(row.field().indexOf("k_eq_") + 5);
    FixedPointMap map =
        row.field().startsWith("fp_heavyball") || problem.lower() instanceof FixedPointMap
            ? lowerMap
            : new GradientDescentMap(
                (LowerObjective) problem.lower(),
                StepSize.of(reference.solver("alpha_gd_for_fp_gd")));
    LinearMethod linear = linear(row.field(), k.equals("t") ? t : Integer.parseInt(k));
    return new Aid(problem, lower, false, map, linear, false);
  }

  private static FixedPointMap lowerMap(ReferenceCase reference, BilevelProblem problem) {
    if (problem.lower() instanceof FixedPointMap map) {
      return map;
    }
    LowerObjective objective = (LowerObjective) problem.lower();
    StepSize alpha = StepSize.of(reference.solver("alpha"));
    return reference.heavyBall()
        ? new HeavyBallMap(objective, alpha, StepSize.of(reference.solver("momentum")))
        : new GradientDescentMap(objective, alpha);
  }

  private static LinearMethod linear(String field, int k) {
    if (field.startsWith("cg_normaleq")) {
      return new ConjugateGradientNormal(k, 0);
    }
    return field.startsWith("cg") ? new ConjugateGradient(k, 0) : new FixedPoint(k, 0);
  }

  private static BilevelProblem problem(ReferenceCase reference) {
    Samples train = samples(reference, "X", "y");
    Samples validation = samples(reference, "X_val", "y_val");
    JsonNode json = reference.json();
    int classes = json.path("c").intValue();
    double beta = json.path("beta").doubleValue();
    return switch (reference.name()) {
      case "lr" -> Models.logistic(train, validation);
      case "krr" -> Models.kernelRidge(train, validation, false);
      case "krr_exp" -> Models.kernelRidge(train, validation, true);
      case "br" -> Models.biasedRidge(train, validation, beta);
      case "hr" -> Models.hyperRepresentation(train, validation, json.path("d").intValue(), beta);
      case "multiclass", "multiclass_warm" -> Models.multinomial(train, validation, classes);
      case "distillation" -> Models.trainingData(validation, classes, beta);
      case "eqm" -> Models.equilibrium(train, json.path("h").intValue(), classes);
      default -> throw new IllegalArgumentException(reference.name());
    };
  }

  /** Null where the case has no such rows. */
  private static Samples samples(ReferenceCase reference, String features, String targets) {
    JsonNode x = reference.json().path("data").path(features);
    double[] y = numbers(reference.json().path("data").path(targets));
    return x.isMissingNode()
        ? null
        : new Samples(DenseMatrix.wrap(x.size(), x.get(0).size(), numbers(x)), y);
  }
}
