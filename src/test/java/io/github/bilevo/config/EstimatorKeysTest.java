package io.github.bilevo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.data.DataStore;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Batches;
import io.github.bilevo.hypergradient.CheckpointedItd;
import io.github.bilevo.hypergradient.Controlled;
import io.github.bilevo.hypergradient.ErrorDemand;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.ForwardItd;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.hypergradient.Measured;
import io.github.bilevo.hypergradient.OneStep;
import io.github.bilevo.hypergradient.Saba;
import io.github.bilevo.hypergradient.Soba;
import io.github.bilevo.hypergradient.StepSchedule;
import io.github.bilevo.hypergradient.StochasticAid;
import io.github.bilevo.hypergradient.Tolerance;
import io.github.bilevo.hypergradient.TruncatedItd;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.linear.DenseSolve;
import io.github.bilevo.solver.lower.HeavyBallMap;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code hypergradient.method} and its own keys make. */
class EstimatorKeysTest {
  private static final String ROWS =
      """
      seed = 7
      problem {
        kind = logistic
        train { features = [[1, 2], [0, -1], [3, 1]], targets = [1, -1, 1] }
        validation { features = [[0, 1], [1, -1]], targets = [1, -1] }
      }
      lower { steps = 6, step-size = 0.05 }
      """;

  private static final DataStore NO_DATA = new DataStore(Optional.empty(), Path.of("."));

  private static Job parse(String text) throws InvalidJobException {
    return JobFile.parse(text, "job.conf", Path.of("."), NO_DATA);
  }

  private static Estimator estimator(String section) throws InvalidJobException {
    return parse(ROWS + section).estimator();
  }

  @Test
  void method_iterativeOnes_takeTheirKeyOrItsDefault() throws InvalidJobException {
    assertThat(estimator("hypergradient.method = itd-forward")).isInstanceOf(ForwardItd.class);
    assertThat(estimator("hypergradient.method = one-step")).isInstanceOf(OneStep.class);
    assertThat(estimator("hypergradient { method = itd-truncated, truncation = 3 }"))
        .isInstanceOfSatisfying(TruncatedItd.class, e -> assertThat(e.truncation()).isEqualTo(3));
    assertThat(estimator("hypergradient.method = itd-truncated"))
        .isInstanceOfSatisfying(TruncatedItd.class, e -> assertThat(e.truncation()).isEqualTo(10));
    assertThat(estimator("hypergradient { method = itd-checkpointed, checkpoints = 2 }"))
        .isInstanceOfSatisfying(
            CheckpointedItd.class, e -> assertThat(e.checkpoints()).isEqualTo(2));
  }

  @Test
  void method_exact_solvesDenselyOnTheLowerMap() throws InvalidJobException {
    Aid aid =
        (Aid) estimator("lower.method = heavy-ball, hypergradient { method = exact, batch = 9 }");
    assertThat(aid.linear()).isEqualTo(new DenseSolve());
    assertThat(aid.map()).isInstanceOf(HeavyBallMap.class);
    assertThat(aid.warmLinear()).isFalse();
  }

  @Test
  void method_exactOfManyUnknowns_isRefusedNamingAid() {
    String wide =
        """
        problem {
          kind = logistic
          data { generate { kind = logistic, rows = 30, features = 1500 } }
        }
        hypergradient.method = exact
        """;
    assertThatThrownBy(() -> parse(wide + "lower.method = heavy-ball"))
        .isInstanceOf(InvalidJobException.class)
        .hasMessageContaining(
            "hypergradient.method: found exact, for a linear system of 3000 unknowns;"
                + " allowed aid, or at most 2000 unknowns");
  }

  @Test
  void method_stochasticAid_takesStepsFromBothSolvers() throws InvalidJobException {
    Estimator found =
        estimator(
            """
            lower.warm-start = true
            hypergradient {
              method = stochastic-aid, batch = 2, decay = 1, decay-start = 40, step-size = 0.02
              linear { steps = 9, warm-start = false }
            }
            """);
    assertThat(found)
        .isEqualTo(
            new StochasticAid(
                found.problem(),
                Vec.copyOf(0, 0),
                6,
                StepSchedule.decreasing(0.05, 40),
                true,
                9,
                StepSchedule.decreasing(0.02, 40),
                false,
                new Batches(2, 7)));
  }

  @Test
  void method_singleLoopOnes_takeTheJobsSeedAndOneStepSize() throws InvalidJobException {
    StepSchedule eta = new StepSchedule(0.05, 0, 100);
    Estimator soba = estimator("hypergradient.method = soba");
    Batches batches = new Batches(64, 7);
    assertThat(soba).isEqualTo(new Soba(soba.problem(), Vec.copyOf(0, 0), eta, eta, batches));
    Estimator saba = estimator("hypergradient { method = saba, batch = 1 }");
    assertThat(saba)
        .isEqualTo(new Saba(saba.problem(), Vec.copyOf(0, 0), eta, eta, new Batches(1, 7)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aid",
        "itd",
        "itd-forward",
        "itd-truncated",
        "itd-checkpointed",
        "one-step",
        "exact",
        "stochastic-aid",
        "soba",
        "saba"
      })
  void method_each_computesAHypergradientAndReadsItsResolvedJob(String method)
      throws InvalidJobException {
    Job job =
        parse(
            ROWS
                + "hypergradient { truncation = 2, checkpoints = 2, batch = 2, decay = 0.5, method = "
                + method
                + "}");
    Hypergradient h = new HypergradientSession(job.estimator()).compute(job.lambda0());
    assertThat(h.finite()).isTrue();
    assertThat(h.status().failed()).isFalse();
    Estimator again = parse(job.json()).estimator();
    assertThat(again.name()).isEqualTo(job.estimator().name());
    assertThat(new HypergradientSession(again).compute(job.lambda0()).gradient())
        .isEqualTo(h.gradient());
  }

  @Test
  void tolerance_given_findsItsStepsAndReadsItsResolvedJob() throws InvalidJobException {
    Job job = parse(ROWS + "hypergradient { tolerance = 0.02, most-steps = 90 }");
    Tolerance tolerance = new Tolerance(0.02, 90);
    assertThat(job.estimator())
        .isInstanceOfSatisfying(
            Controlled.class, it -> assertThat(it.tolerance()).isEqualTo(tolerance));
    assertThat(parse(job.json()).estimator())
        .isInstanceOfSatisfying(
            Controlled.class, it -> assertThat(it.tolerance()).isEqualTo(tolerance));
    assertThat(estimator("hypergradient.tolerance = 0.1"))
        .isInstanceOfSatisfying(
            Controlled.class, it -> assertThat(it.tolerance()).isEqualTo(new Tolerance(0.1, 300)));
  }

  @Test
  void error_given_isMeasured() throws InvalidJobException {
    Job job = parse(ROWS + "hypergradient.error = bound");
    assertThat(job.error()).contains(ErrorDemand.BOUND);
    assertThat(job.estimator())
        .isInstanceOfSatisfying(
            Measured.class, it -> assertThat(it.demand()).isEqualTo(ErrorDemand.BOUND));
    assertThat(parse(job.json()).error()).contains(ErrorDemand.BOUND);
    assertThat(parse(ROWS).error()).isEmpty();
    assertThat(estimator("hypergradient.error = none")).isInstanceOf(Aid.class);
  }

  /** t = 6 states of 2 numbers; of 4 where they are pairs. */
  @ParameterizedTest
  @CsvSource({
    "96, 0, gradient-descent",
    "95, 4, gradient-descent",
    "47, 1, gradient-descent",
    "32, 1, gradient-descent",
    "192, 0, heavy-ball",
    "191, 4, heavy-ball",
    "64, 1, heavy-ball",
    "1k, 0, heavy-ball"
  })
  void memory_ofItd_keepsAsManyStatesAsFit(String memory, int checkpoints, String lower)
      throws InvalidJobException {
    Job job =
        parse(
            ROWS
                + ("lower { momentum = 0.1, method = " + lower + " }\n")
                + ("hypergradient { method = itd, memory = " + memory + " }"));
    Estimator found = job.estimator();
    if (checkpoints == 0) {
      assertThat(found).isInstanceOf(Itd.class);
    } else {
      assertThat(found)
          .isInstanceOfSatisfying(
              CheckpointedItd.class, it -> assertThat(it.checkpoints()).isEqualTo(checkpoints));
    }
    Hypergradient h = new HypergradientSession(found).compute(job.lambda0());
    if (!memory.equals("1k")) {
      assertThat(h.workspaceBytes().trajectory()).isLessThanOrEqualTo(Long.parseLong(memory));
    }
    assertThat(h.gradient())
        .isEqualTo(
            new HypergradientSession(
                    parse(
                            ROWS
                                + ("lower { momentum = 0.1, method = " + lower + " }\n")
                                + "hypergradient.method = itd")
                        .estimator())
                .compute(job.lambda0())
                .gradient());
    assertThat(parse(job.json()).estimator()).hasSameClassAs(found);
  }
}
