package io.github.bilevo.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.data.DataStore;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.Ball;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.ProductSet;
import io.github.bilevo.problem.Simplex;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.Anderson;
import io.github.bilevo.solver.lower.BacktrackingDescent;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.Lbfgs;
import io.github.bilevo.solver.lower.LowerMethod;
import io.github.bilevo.solver.lower.NesterovMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.solver.upper.Adam;
import io.github.bilevo.solver.upper.Hoag;
import io.github.bilevo.solver.upper.Momentum;
import io.github.bilevo.solver.upper.NesterovMomentum;
import io.github.bilevo.solver.upper.Stopping;
import io.github.bilevo.solver.upper.UpperMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The methods, sets and stopping rules that a job file names. */
class MethodsTest {
  private static final String ROWS =
      "problem { kind = logistic, train { features = [[1, 2], [3, 4]], targets = [1, -1] },"
          + " validation { features = [[1, 2]], targets = [1] } }\n";

  @TempDir Path directory;

  private Job parse(String text) throws InvalidJobException {
    DataStore store = new DataStore(Optional.empty(), directory.resolve("cache"));
    return JobFile.parse(ROWS + text, "job.conf", directory, store);
  }

  private LowerMethod lower(String section) throws InvalidJobException {
    return ((Aid) parse("lower { steps = 7, " + section + " }").estimator()).lower();
  }

  @Test
  void parse_eachLowerMethod_isThatOne() throws InvalidJobException {
    assertThat(lower("method = nesterov, momentum = 0.5").map())
        .isInstanceOfSatisfying(
            NesterovMap.class,
            map -> {
              assertThat(map.stepSize()).isEqualTo(StepSize.OPTIMAL);
              assertThat(map.momentum()).isEqualTo(StepSize.of(0.5));
            });
    assertThat(lower("method = anderson, depth = 3, tolerance = 1e-9"))
        .isInstanceOfSatisfying(
            Anderson.class,
            a -> {
              assertThat(a.map()).isInstanceOf(GradientDescentMap.class);
              assertThat(List.of(a.depth(), a.steps())).containsExactly(3, 7);
              assertThat(a.tolerance()).isEqualTo(1e-9);
            });
    assertThat(lower("method = lbfgs"))
        .isInstanceOfSatisfying(Lbfgs.class, l -> assertThat(l.depth()).isEqualTo(5));
    assertThat(lower("step-size = backtracking")).isInstanceOf(BacktrackingDescent.class);
  }

  @Test
  void parse_differentiateStepSize_isThatOfTheOptimalConstants() throws InvalidJobException {
    Job job =
        parse(
            "lambda.initial = [1, 2]\nhypergradient.method = itd\n"
                + "lower { steps = 7, differentiate-step-size = true }");
    GradientDescentMap map = (GradientDescentMap) ((Itd) job.estimator()).lower().map();
    assertThat(map.stepSize()).isEqualTo(StepSize.OPTIMAL_DIFFERENTIATED);
  }

  private UpperPlan upper(String section) throws InvalidJobException {
    return parse("upper { steps = 5, " + section + " }").upper().orElseThrow();
  }

  private UpperMethod method(String section) throws InvalidJobException {
    return upper(section).method();
  }

  @Test
  void parse_eachUpperMethod_isThatOne() throws InvalidJobException {
    assertThat(method("method = momentum, step-size = 0.2")).isEqualTo(new Momentum(0.2, 0.9));
    assertThat(method("method = nesterov, momentum = 0.5"))
        .isEqualTo(new NesterovMomentum(0.1, 0.5));
    assertThat(method("method = adam, beta1 = 0.8")).isEqualTo(new Adam(0.1, 0.8, 0.999));
    assertThat(method("method = hoag, tolerance = 0.2, tolerance-decrease = 0.5"))
        .isEqualTo(new Hoag(0.1, 0.2, 0.5));
  }

  @Test
  void parse_stop_isTheRulesJoined() throws InvalidJobException {
    Stopping mapping = new Stopping.GradientMapping(1e-3);
    Stopping time = new Stopping.Time(Duration.ofMillis(2500));
    Stopping stalled = new Stopping.NoImprovement(4, 0.01);
    assertThat(upper("method = adam").stopping()).isEmpty();
    assertThat(upper("stop { gradient-norm = 1e-3 }").stopping()).contains(mapping);
    assertThat(
            upper("stop { gradient-norm = 1e-3, seconds = 2.5, patience = 4, improvement = 0.01 }")
                .stopping())
        .contains(mapping.or(time).or(stalled));
    assertThat(
            upper("stop { seconds = 2.5, patience = 4, improvement = 0.01, when = all }")
                .stopping())
        .contains(time.and(stalled));
  }

  @Test
  void parse_projection_isTheSet() throws InvalidJobException {
    assertThat(parse("upper { steps = 1, projection { lower = 0.5 } }").problem().set())
        .isEqualTo(Box.orthant(0.5));
    assertThat(
            parse("upper { steps = 1, projection { set = ball, centre = 3, radius = 2 } }")
                .problem()
                .set())
        .isEqualTo(new Ball(Vec.copyOf(3, 3), 2));
    assertThat(
            parse(
                    "problem.parametrisation = log\nupper { steps = 1,"
                        + " projection.parts = [{ size = 1, upper = 2 }, { size = 1, set = simplex }] }")
                .problem()
                .set())
        .isEqualTo(
            new ProductSet(
                List.of(
                    new ProductSet.Part(new Box(Double.NEGATIVE_INFINITY, 2), 1),
                    new ProductSet.Part(new Simplex(1), 1))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lower.method = nesterov\nupper { steps = 3, method = nesterov }",
        "lower.method = anderson\nupper { steps = 3, method = adam, stop.seconds = 1e6 }",
        "lower { method = lbfgs, depth = 2 }\nupper { steps = 3, method = hoag }",
        "lower.step-size = backtracking\nupper { steps = 3, projection { set = ball, centre = 5 } }",
        "lower.differentiate-step-size = true\nlambda.initial = [1, 2]\nupper.steps = 3"
      })
  void plan_ofTheJob_runsAndItsJsonGivesTheSameJob(String text) throws InvalidJobException {
    Job job = parse(text);
    assertThat(job.plan().run(iterate -> {}).status()).isEqualTo(Status.MAX_STEPS);
    Job again =
        JobFile.parse(
            job.json(),
            "job.conf",
            directory,
            new DataStore(Optional.empty(), directory.resolve("cache")));
    assertThat(again.json()).isEqualTo(job.json());
    assertThat(again.plan().run(iterate -> {}).lambda())
        .isEqualTo(job.plan().run(iterate -> {}).lambda());
  }
}
