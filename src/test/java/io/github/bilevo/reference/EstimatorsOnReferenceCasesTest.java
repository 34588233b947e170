package io.github.bilevo.reference;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.CheckpointedItd;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.ForwardItd;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.hypergradient.TruncatedItd;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.StepSize;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Forward mode, its reverse relatives and the exact solve on every reference case at every t. */
class EstimatorsOnReferenceCasesTest {
  private static final double TOLERANCE = 1e-10;

  record Row(ReferenceCase reference, BilevelProblem problem, ReferenceCase.Result result) {
    /** The case's own lower solver, differentiated. */
    Itd itd(int t) {
      return (Itd) ReferenceCasesTest.estimator(reference, problem, "itd", t);
    }

    Hypergradient compute(Estimator estimator) {
      return new HypergradientSession(estimator).compute(Vec.copyOf(reference.lambda()));
    }

    /** Dense, on the gradient-descent map. */
    Aid exact(FixedPointIteration lower) {
      StepSize alpha = StepSize.of(reference.solver("alpha_gd_for_fp_gd"));
      LowerObjective objective = (LowerObjective) problem.lower();
      return Aid.exact(problem, lower, false, new GradientDescentMap(objective, alpha));
    }

    @Override
    public String toString() {
      return reference.name() + ", t = " + result.t();
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
            "lr", "krr", "krr_exp", "br", "hr", "multiclass", "multiclass_warm", "distillation")
        .map(ReferenceCase::load)
        .flatMap(
            reference -> {
              BilevelProblem problem = ReferenceCasesTest.problem(reference);
              return reference.results().stream()
                  .map(result -> new Row(reference, problem, result));
            });
  }

  static Stream<Row> firstRows() {
    return rows().filter(row -> row.result().t() == 1);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void forward_referenceCase_matchesForwardModeOfTheReference(Row row) {
    Itd itd = row.itd(row.result().t());
    Hypergradient h = row.compute(new ForwardItd(row.problem(), itd.lower(), false));
    assertThat(relativeError(h.gradient().toArray(), row.result().vector("fmad")))
        .isLessThan(TOLERANCE);
    assertThat(h.lower().state()).isEqualTo(row.compute(itd).lower().state());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void truncatedAndCheckpointed_referenceCase_equalStoreAllBitForBit(Row row) {
    int t = row.result().t();
    Itd itd = row.itd(t);
    Vec wanted = row.compute(itd).gradient();
    for (int k : List.of(t, t + 3)) {
      TruncatedItd truncated = new TruncatedItd(row.problem(), itd.lower(), false, k);
      assertThat(row.compute(truncated).gradient()).isEqualTo(wanted);
    }
    for (int s : List.of(1, 2, 3, t, t + 5)) {
      CheckpointedItd checkpointed = new CheckpointedItd(row.problem(), itd.lower(), false, s);
      assertThat(row.compute(checkpointed).gradient()).as("S = " + s).isEqualTo(wanted);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void exact_atTheCasesIterate_matchesTheDenseSolveThere(Row row) {
    Hypergradient h = row.compute(row.exact(row.itd(row.result().t()).lower()));
    double[] wanted = row.result().vector("aid_exact_solve_at_w_t");
    assertThat(relativeError(h.gradient().toArray(), wanted)).isLessThan(TOLERANCE);
    assertThat(h.linear().orElseThrow().status()).isEqualTo(Status.CONVERGED);
    assertThat(h.linear().orElseThrow().residualRatio()).isLessThan(1e-12);
  }

  @ParameterizedTest
  @MethodSource("firstRows")
  void exact_lowerSolvedToRounding_isTheHypergradient(Row row) {
    Hypergradient h = row.compute(row.exact(row.itd(5000).lower()));
    assertThat(relativeError(h.gradient().toArray(), row.reference().exact("hypergradient")))
        .isLessThan(1e-8);
  }
}
