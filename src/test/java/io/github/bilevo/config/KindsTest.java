package io.github.bilevo.config;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.data.DataStore;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Tasks;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.families.SpectralBall;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.FixedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each kind of problems makes of a job file. */
class KindsTest {
  private static final String NUMBERS =
      """
      train { features = [[1, 2], [0.5, -1], [2, 0.3]], targets = [0.4, -1, 2] }
      validation { features = [[1, 1], [-1, 0.2]], targets = [1, 0.5] }
      test { features = [[0.1, 0.2]], targets = [0.3] }
      """;
  private static final String LABELS =
      """
      validation { features = [[1, 1], [-1, 0.2], [0.3, 3]], targets = [1, 0, 2] }
      test { features = [[0.1, 0.2]], targets = [1] }
      """;
  private static final String CLASSES =
      "train { features = [[1, 2], [0.5, -1], [2, 0.3]], targets = [0, 2, 1] }\n" + LABELS;

  @TempDir Path directory;

  private Job parse(String text) throws InvalidJobException {
    DataStore store = new DataStore(Optional.empty(), directory.resolve("cache"));
    return JobFile.parse(text, "job.conf", directory, store);
  }

  private Job problem(String keys) throws InvalidJobException {
    return parse("problem {\n" + keys + "\n}\nlower.steps = 6\n");
  }

  private static Hypergradient hypergradient(Job job) {
    return new HypergradientSession(job.estimator()).compute(job.lambda0());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = ridge\n" + NUMBERS,
        "kind = ridge, parametrisation = log, groups { all = [1, 2] }\n" + NUMBERS,
        "kind = biased-ridge, beta = 2\n" + NUMBERS,
        "kind = hyper-representation, dimension = 3\n" + NUMBERS,
        "kind = multinomial-logistic\n" + CLASSES,
        "kind = training-data\n" + LABELS,
        "kind = equilibrium, units = 2\n" + CLASSES,
        "kind = convolutional-equilibrium, height = 1, width = 2, channels = 2\n" + CLASSES,
        "kind = weighted\n" + CLASSES,
        "kind = biased-ridge, tasks = [ {" + NUMBERS + "}, {" + NUMBERS + "} ]"
      })
  void parse_itsOwnJson_givesTheSameHypergradientAndFigures(String keys)
      throws InvalidJobException {
    Job job = problem(keys);
    Job again = parse(job.json());

    assertThat(again.json()).isEqualTo(job.json());
    Hypergradient h = hypergradient(job);
    assertThat(h.finite()).isTrue();
    assertThat(hypergradient(again).gradient()).isEqualTo(h.gradient());
    assertThat(job.scorers()).containsOnlyKeys("validation", "test");
    double[] w = h.lower().state().toArray();
    assertThat(job.scorers().get("test").score(w, h.lambda().toArray()))
        .isEqualTo(again.scorers().get("test").score(w, h.lambda().toArray()))
        .containsKey("loss");
  }

  @Test
  void parse_withoutLambda_startsWhereTheKindSays() throws InvalidJobException {
    assertThat(problem("kind = ridge\n" + NUMBERS).lambda0()).isEqualTo(Vec.copyOf(1, 1));
    assertThat(problem("kind = biased-ridge\n" + NUMBERS).lambda0()).isEqualTo(Vec.copyOf(0, 0));
    assertThat(problem("kind = multinomial-logistic\n" + CLASSES).lambda0())
        .isEqualTo(Vec.copyOf(0, 0));
    assertThat(problem("kind = training-data\n" + LABELS).lambda0())
        .isEqualTo(Vec.constant(6, 0.0)); // 3 classes found, 2 features
    assertThat(problem("kind = weighted\n" + CLASSES).lambda0()).isEqualTo(Vec.constant(3, 0.0));

    Random random = new Random(1); // the default seed
    double[] h = new double[6];
    for (int j = 0; j < h.length; j++) {
      h[j] = 1.0 / Math.sqrt(2) * random.nextGaussian();
    }
    assertThat(problem("kind = hyper-representation, dimension = 3\n" + NUMBERS).lambda0())
        .isEqualTo(Vec.copyOf(h));
    String equilibrium = "problem { kind = equilibrium, units = 2\n" + CLASSES + "}\n";
    assertThat(parse(equilibrium).lambda0().size()).isEqualTo(4 + 4 + 2 + 6 + 3);
    assertThat(parse(equilibrium).lambda0()).isEqualTo(parse(equilibrium + "seed = 1").lambda0());
    assertThat(parse(equilibrium).lambda0())
        .isNotEqualTo(parse(equilibrium + "seed = 2").lambda0());
  }

  @Test
  void parse_convolutionalEquilibrium_refusesWhatDoesNotDivide() throws InvalidJobException {
    String images = "kind = convolutional-equilibrium, channels = 3, ";
    Job job = problem(images + "height = 2, width = 1, kernel = 1\n" + CLASSES);
    assertThat(job.lambda0().size()).isEqualTo(9 + 3 + 3 + 3 * 6 + 3);
    assertThatThrownBy(() -> problem(images + "height = 2, width = 2\n" + CLASSES))
        .hasMessageContaining(
            "height: found 2×2 for 2 columns; allowed height×width that divides the number of");
    assertThatThrownBy(() -> problem(images + "height = 1, width = 2, pool = 2\n" + CLASSES))
        .hasMessageContaining("pool: found 2; allowed a divisor of height 1 and width 2");
  }

  @Test
  void parse_equilibrium_iteratesItsMapOverItsOwnSet() throws InvalidJobException {
    String rows = "train { features = [[1, 2], [3, 4]], targets = [0, 1] }";
    Job job = problem("kind = equilibrium, units = 3\n" + rows);

    Aid aid = (Aid) job.estimator();
    assertThat(aid.map()).isSameAs(job.problem().lower()).isSameAs(aid.lower().map());
    assertThat(aid.linear()).isEqualTo(new FixedPoint(6, 0));
    assertThat(job.problem().set()).isEqualTo(new SpectralBall(3, 0.99));
    assertThat(job.scorers()).isEmpty();
    assertThat(job.json())
        .contains("\"lower\":{\"method\":\"fixed-point\",\"steps\":6,\"depth\":5,\"tolerance\":0,")
        .doesNotContain("step-size", "momentum") // the map is the problem's own
        .contains("\"map\":\"lower\",\"linear\":{\"method\":\"fixed-point\",\"steps\":6,");

    Job free =
        parse(
            "problem { kind = equilibrium, units = 3, epsilon = none\n"
                + rows
                + "}\nhypergradient.linear.method = cg-normal\n"
                + "upper { steps = 1, projection { upper = 2 } }");
    assertThat(free.problem().set()).isEqualTo(new Box(Double.NEGATIVE_INFINITY, 2));
    assertThat(((Aid) free.estimator()).linear()).isEqualTo(new ConjugateGradientNormal(100, 0));
  }

  @Test
  void parse_cgNormalOfHeavyBall_differentiatesThePair() throws InvalidJobException {
    Job job =
        parse(
            "problem { kind = ridge\n"
                + NUMBERS
                + "}\nlower.method = heavy-ball\nhypergradient.linear.method = cg-normal");

    assertThat(((Aid) job.estimator()).map()).isEqualTo(((Aid) job.estimator()).lower().map());
  }

  @Test
  void hypergradient_groups_isTheSumOverTheirColumns() throws InvalidJobException {
    String rows =
        "train { features = [[1, 2, 0], [0.5, -1, 1], [2, 0.3, -1]], targets = [0.4, -1, 2] }\n"
            + "validation { features = [[1, 1, 2], [-1, 0.2, 0]], targets = [1, 0.5] }\n";
    double[] each = hypergradient(problem("kind = ridge\n" + rows)).gradient().toArray();
    Job job = problem("kind = ridge, groups { b = [2], a = [3, 1] }\n" + rows);

    assertThat(job.lambda0()).isEqualTo(Vec.copyOf(1, 1));
    assertThat(
            relativeError(
                hypergradient(job).gradient().toArray(), new double[] {each[0] + each[2], each[1]}))
        .isLessThan(1e-13);
  }

  @Test
  void parse_groupsOfAFile_areNamedByItsColumns() throws IOException, InvalidJobException {
    Files.writeString(directory.resolve("rows.csv"), "age,y,height\n1,1,4\n2,-1,5\n3,1,7\n4,1,1\n");
    String job =
        "problem { kind = logistic, groups { body = [height, age] }, "
            + "data { file = rows.csv, target = y } }";

    assertThat(parse(job).lambda0().size()).isEqualTo(1);
  }

  @Test
  void parse_trainingDataOfASplit_takesNoRowForTraining() throws IOException, InvalidJobException {
    Files.writeString(directory.resolve("rows.csv"), "a,y\n1,1\n2,0\n3,1\n4,1\n");
    Job job =
        parse(
            "problem { kind = training-data, data { file = rows.csv, target = y,"
                + " split { validation = 3, test = 1 } } }");
    Map<String, Double> figures =
        job.scorers().get("validation").score(new double[2], job.lambda0().toArray());

    // at w = 0 every row loses log 2
    assertThat(figures.get("loss")).isCloseTo(3 * Math.log(2), within(1e-14));
    assertThat(job.json()).contains("\"train\":0,");
  }

  @Test
  void hypergradient_tasks_isTheMeanOfTheirs() throws InvalidJobException {
    String other =
        """
        train { features = [[3, 1], [-1, 1]], targets = [2, 1] }
        validation { features = [[0, 2]], targets = [-1] }
        """;
    for (String kind :
        List.of("kind = biased-ridge", "kind = hyper-representation, dimension = 2")) {
      Hypergradient first = hypergradient(problem(kind + "\n" + NUMBERS));
      Hypergradient second = hypergradient(problem(kind + "\n" + other));
      Job job = problem(kind + "\ntasks = [ {" + NUMBERS + "}, {" + other + "} ]");
      Hypergradient mean = hypergradient(job);

      assertThat(job.estimator()).isInstanceOf(Tasks.class);
      assertThat(job.scorers()).containsOnlyKeys("validation"); // the other task has no test rows
      double[] wanted = new double[first.gradient().size()];
      for (int j = 0; j < wanted.length; j++) {
        wanted[j] = (first.gradient().get(j) + second.gradient().get(j)) / 2;
      }
      assertThat(relativeError(mean.gradient().toArray(), wanted)).isLessThan(1e-14);
      assertThat(mean.objective())
          .isCloseTo((first.objective() + second.objective()) / 2, within(1e-14));
      assertThat(mean.lower().state().toArray())
          .startsWith(first.lower().state().toArray())
          .endsWith(second.lower().state().toArray());
      double loss =
          job.scorers()
              .get("validation")
              .score(mean.lower().state().toArray(), mean.lambda().toArray())
              .get("loss");
      assertThat(loss).isCloseTo(mean.objective(), within(1e-12));
    }
  }

  @Test
  void parse_episodes_areOneTaskPerClassJudgedByTheLargest()
      throws IOException, InvalidJobException {
    StringBuilder rows = new StringBuilder("a,b,c,y\n");
    for (int i = 0; i < 30; i++) {
      int label = i % 3; // each class along an axis of its own, but for a little
      for (int j = 0; j < 3; j++) {
        rows.append(j == label ? 1 + 0.01 * i : 0.01 * (i % 5)).append(',');
      }
      rows.append(label).append('\n');
    }
    Files.writeString(directory.resolve("rows.csv"), rows);
    String job =
        "problem { kind = biased-ridge, beta = 0.1, data { file = rows.csv, target = y }\n"
            + " episodes { count = 4, ways = %d, shots = 2, queries = 3 } }\nlower.steps = 50";

    Job three = parse(job.formatted(3));
    assertThat(((Tasks) three.estimator()).tasks()).hasSize(4 * 3);
    Hypergradient h = hypergradient(three);
    double[] w = h.lower().state().toArray();
    assertThat(three.scorers().get("validation").score(w, h.lambda().toArray()))
        .containsEntry("accuracy", 1.0);
    assertThat(three.scorers().get("validation").score(new double[w.length], w).get("accuracy"))
        .isCloseTo(1.0 / 3, within(1e-14)); // all alike: the first column wins, right for a third
    assertThat(hypergradient(parse(three.json())).gradient()).isEqualTo(h.gradient());

    Job two = parse(job.formatted(2));
    assertThat(((Tasks) two.estimator()).tasks()).hasSize(4);
    assertThat(hypergradient(two).finite()).isTrue();
  }
}
