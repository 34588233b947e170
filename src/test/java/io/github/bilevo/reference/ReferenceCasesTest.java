package io.github.bilevo.reference;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LogParametrisation;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.families.BiasedRidge;
import io.github.bilevo.problem.families.Equilibrium;
import io.github.bilevo.problem.families.HyperRepresentation;
import io.github.bilevo.problem.families.KernelRidge;
import io.github.bilevo.problem.families.LogisticRegression;
import io.github.bilevo.problem.families.MultinomialLogistic;
import io.github.bilevo.problem.families.TrainingData;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reference case, every t, every method, over the library. */
class ReferenceCasesTest {
  private static final double TOLERANCE = 1e-10;
  private static final double CG_TOLERANCE = 1e-8; // Krylov exhausted: summation order shows

  record Row(String file, ReferenceCase.Result result, String field) {
    @Override
    public String toString() {
      return file + ", t = " + result.t() + ", " + field;
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
      for (ReferenceCase.Result result : ReferenceCase.load(file).results()) {
        result
            .json()
            .fieldNames()
            .forEachRemaining(
                field -> {
                  if (field.equals("itd") || field.matches("(fp|cg)_(?!steps).*k_eq_.*")) {
                    rows.add(new Row(file, result, field));
                  }
                });
      }
    }
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void compute_referenceCase_matches(Row row) {
    ReferenceCase reference = ReferenceCase.load(row.file());
    check(row, reference, problem(reference));
  }

  static Stream<Row> multiclassRows() {
    return rows().filter(row -> row.file().startsWith("multiclass"));
  }

  @ParameterizedTest
  @MethodSource("multiclassRows")
  void compute_sparseFeatures_matches(Row row) {
    ReferenceCase reference = ReferenceCase.load(row.file());
    Samples train = Problems.sparse(reference.train());
    check(row, reference, multiclass(reference, train, Problems.sparse(reference.validation())));
  }

  private static void check(Row row, ReferenceCase reference, BilevelProblem problem) {
    Estimator estimator = estimator(reference, problem, row.field(), row.result().t());
    Hypergradient h = new HypergradientSession(estimator).compute(Vec.copyOf(reference.lambda()));

    double tolerance = row.field().startsWith("cg") ? CG_TOLERANCE : TOLERANCE;
    assertThat(relativeError(h.gradient().toArray(), row.result().vector(row.field())))
        .isLessThan(tolerance);
    assertThat(relativeError(h.lower().state().toArray(), row.result().vector("w_t")))
        .isLessThan(TOLERANCE);
    assertThat(Math.abs(h.objective() / row.result().objective() - 1)).isLessThan(TOLERANCE);
    assertThat(h.lower().steps()).isEqualTo(row.result().t());
    assertThat(h.lower().status()).isEqualTo(Status.MAX_STEPS);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void rows_everyMethodOfTheFile_isThere(Row row) {
    // 5 methods for gradient descent and for a map, 7 for heavy ball, at each t
    ReferenceCase reference = ReferenceCase.load(row.file());
    boolean pair = !row.file().equals("eqm") && reference.heavyBall();
    long methods = rows().filter(r -> r.file().equals(row.file())).count();
    assertThat(methods)
        .isEqualTo((pair ? 7L : 5L) * reference.results().size())
        .isGreaterThanOrEqualTo(7 * 3);
  }

  static Estimator estimator(ReferenceCase reference, BilevelProblem problem, String field, int t) {
    if (problem.lower() instanceof FixedPointMap map) {
      return ofMap(reference, problem, map, field, t);
    }
    LowerObjective objective = (LowerObjective) problem.lower();
    StepSize alpha = StepSize.of(reference.solver("alpha"));
    FixedPointMap lowerMap =
        reference.heavyBall()
            ? new HeavyBallMap(objective, alpha, StepSize.of(reference.solver("momentum")))
            : new GradientDescentMap(objective, alpha);
    FixedPointIteration lower =
        new FixedPointIteration(lowerMap, t, Vec.copyOf(reference.initial()));
    if (field.equals("itd")) {
      return new Itd(problem, lower, false);
    }
    int k = steps(field, t);
    FixedPointMap map =
        field.startsWith("fp_heavyball")
            ? lowerMap
            : new GradientDescentMap(
                objective, StepSize.of(reference.solver("alpha_gd_for_fp_gd")));
    LinearMethod linear =
        field.startsWith("cg") ? new ConjugateGradient(k, 0) : new FixedPoint(k, 0);
    return new Aid(problem, lower, false, map, linear, false);
  }

  private static int steps(String field, int t) {
    String budget = field.substring(field.lastIndexOf('_') + 1);
    return budget.equals("t") ? t : Integer.parseInt(budget);
  }

  private static Estimator ofMap(
      ReferenceCase reference, BilevelProblem problem, FixedPointMap map, String field, int t) {
    FixedPointIteration lower = new FixedPointIteration(map, t, Vec.copyOf(reference.initial()));
    if (field.equals("itd")) {
      return new Itd(problem, lower, false);
    }
    int k = steps(field, t);
    LinearMethod linear =
        field.startsWith("cg_normaleq") ? new ConjugateGradientNormal(k, 0) : new FixedPoint(k, 0);
    return new Aid(problem, lower, false, map, linear, false);
  }

  static BilevelProblem problem(ReferenceCase reference) {
    return switch (reference.name()) {
      case "lr" -> LogisticRegression.problem(reference.train(), reference.validation());
      case "krr" -> KernelRidge.problem(reference.train(), reference.validation());
      case "krr_exp" ->
          LogParametrisation.of(KernelRidge.problem(reference.train(), reference.validation()));
      case "br" ->
          BiasedRidge.problem(
              reference.train(), reference.validation(), reference.constant("beta"));
      case "hr" ->
          HyperRepresentation.problem(
              reference.train(),
              reference.validation(),
              (int) reference.constant("d"),
              reference.constant("beta"));
      case "multiclass", "multiclass_warm" ->
          multiclass(reference, reference.train(), reference.validation());
      case "distillation" ->
          TrainingData.problem(
              reference.validation(), (int) reference.constant("c"), reference.constant("beta"));
      case "eqm" ->
          Equilibrium.problem(
              reference.train(),
              (int) reference.constant("h"),
              (int) reference.constant("c"),
              Equilibrium.DEFAULT_EPSILON);
      default -> throw new IllegalArgumentException(reference.name());
    };
  }

  private static BilevelProblem multiclass(
      ReferenceCase reference, Samples train, Samples validation) {
    return MultinomialLogistic.problem(train, validation, (int) reference.constant("c"));
  }
}
