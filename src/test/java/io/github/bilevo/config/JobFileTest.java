package io.github.bilevo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.data.DataStore;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.Gmres;
import io.github.bilevo.solver.linear.Jacobi;
import io.github.bilevo.solver.linear.Minres;
import io.github.bilevo.solver.linear.Nystroem;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.solver.upper.ProjectedGradient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What right job files become. */
class JobFileTest {
  private static final String ROWS =
      "problem { kind = logistic, train { features = [[1, 2], [3, 4]], targets = [1, -1] },"
          + " validation { features = [[1, 2]], targets = [1] } }\n";

  @TempDir Path directory;

  private Job parse(String text) throws InvalidJobException {
    return JobFile.parse(text, "dir/some job.conf", directory, store());
  }

  private DataStore store() {
    return new DataStore(Optional.empty(), directory.resolve("cache"));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void parse_onlyTheProblem_takesTheDefaults() throws InvalidJobException {
    Job job = parse(ROWS);

    assertThat(job.name()).isEqualTo("some-job");
    assertThat(job.seed()).isEqualTo(1);
    assertThat(job.kind()).isEqualTo("logistic");
    assertThat(job.problem().set()).isEqualTo(Box.POSITIVE);
    assertThat(job.lambda0()).isEqualTo(Vec.copyOf(1, 1));
    assertThat(job.upper()).isEmpty();
    assertThat(job.scorers()).containsOnlyKeys("validation");
    GradientDescentMap map =
        new GradientDescentMap((LowerObjective) job.problem().lower(), StepSize.OPTIMAL);
    assertThat(job.estimator())
        .isEqualTo(
            new Aid(
                job.problem(),
                new FixedPointIteration(map, 100, Vec.copyOf(0, 0)),
                false,
                map,
                new ConjugateGradient(100, 0),
                false,
                true));
  }

  @Test
  void parse_everyKeyGiven_isFollowed() throws InvalidJobException {
    Job job =
        parse(
            ROWS
                + """
                name = all, seed = -3
                lambda.initial = [0.5, 2]
                lower { method = heavy-ball, steps = 7, step-size = 0.25, momentum = 0.5
                        initial = [1, 2], warm-start = true }
                hypergradient { method = aid, map = lower, step-size = 0.125
                  linear { method = fixed-point, steps = 3, relative-tolerance = 1e-3
                           warm-start = true } }
                upper { method = gradient-descent, steps = 1e3, step-size = 0.5
                        projection { lower = 0.1, upper = 4 } }
                """);

    HeavyBallMap map =
        new HeavyBallMap(
            (LowerObjective) job.problem().lower(), StepSize.of(0.25), StepSize.of(0.5));
    assertThat(job.estimator())
        .isEqualTo(
            new Aid(
                job.problem(),
                new FixedPointIteration(map, 7, Vec.copyOf(1, 2)),
                true,
                map,
                new FixedPoint(3, 1e-3),
                true,
                true));
    assertThat(job.problem().set()).isEqualTo(new Box(0.1, 4));
    assertThat(job.upper())
        .contains(new UpperPlan(Vec.copyOf(0.5, 2), new ProjectedGradient(0.5), 1000));
    assertThat(job.seed()).isEqualTo(-3);
    assertThat(job.name()).isEqualTo("all");
  }

  @Test
  void parse_mapNotSaid_isSymmetricForCgAndTheLowerOneForFixedPoint() throws InvalidJobException {
    String heavyBall = ROWS + "lower.method = heavy-ball\nhypergradient.step-size = 0.5\n";

    Job cg = parse(heavyBall + "hypergradient.linear.method = cg");
    Job fixedPoint = parse(heavyBall + "hypergradient.linear.method = fixed-point");
    Job other =
        parse(heavyBall + "hypergradient { map = gradient-descent, linear.method = fixed-point }");

    LowerObjective objective = (LowerObjective) cg.problem().lower();
    assertThat(((Aid) cg.estimator()).map())
        .isEqualTo(new GradientDescentMap(objective, StepSize.of(0.5)));
    assertThat(((Aid) fixedPoint.estimator()).map()).isInstanceOf(HeavyBallMap.class);
    assertThat(((Aid) other.estimator()).map()).isInstanceOf(GradientDescentMap.class);
  }

  @ParameterizedTest
  @CsvSource({
    "fixed-point, lower",
    "cg-normal, lower",
    "gmres, lower",
    "bicgstab, lower",
    "lsmr, lower",
    "cg, gradient-descent",
    "minres, gradient-descent"
  })
  void parse_linearMethod_choosesItsMapAndDifferentiates(String method, String map)
      throws InvalidJobException {
    Job job = parse(ROWS + "lower.method = heavy-ball\nhypergradient.linear.method = " + method);
    Aid aid = (Aid) job.estimator();
    assertThat(aid.linear().name()).isEqualTo(method);
    assertThat(aid.map() instanceof HeavyBallMap).isEqualTo(map.equals("lower"));
    assertThat(new HypergradientSession(aid).compute(job.lambda0()).finite()).isTrue();
  }

  @Test
  void parse_linearOptions_reachTheMethod() throws InvalidJobException {
    String linear = ROWS + "seed = 5\nhypergradient.linear { steps = 9, method = ";
    assertThat(((Aid) parse(linear + "gmres, restart = 4 }").estimator()).linear())
        .isEqualTo(new Gmres(9, 0, 4));
    assertThat(((Aid) parse(linear + "gmres }").estimator()).linear())
        .isEqualTo(new Gmres(9, 0, Gmres.DEFAULT_RESTART));
    assertThat(((Aid) parse(linear + "cg, preconditioner = jacobi }").estimator()).linear())
        .isEqualTo(new ConjugateGradient(9, 0, new Jacobi()));
    assertThat(
            ((Aid) parse(linear + "minres, preconditioner = nystroem, rank = 3 }").estimator())
                .linear())
        .isEqualTo(new Minres(9, 0, new Nystroem(3, 5)));
    assertThat(((Aid) parse(linear + "cg }").estimator()).linear())
        .isEqualTo(new ConjugateGradient(9, 0));
  }

  @Test
  void parse_itd_ignoresTheLinearSolver() throws InvalidJobException {
    Job job = parse(ROWS + "hypergradient { method = itd, linear { method = cg, steps = 3 } }");

    assertThat(job.estimator()).isInstanceOf(Itd.class);
    assertThat(((Itd) job.estimator()).lower().steps()).isEqualTo(100);
  }

  @Test
  void parse_logParametrisation_isUnconstrained() throws InvalidJobException {
    Job job = parse(ROWS + "problem.parametrisation = log\nlambda.initial = -4");

    assertThat(job.problem().set()).isEqualTo(Box.UNBOUNDED);
    assertThat(job.lambda0()).isEqualTo(Vec.copyOf(-4, -4));
  }

  @Test
  void parse_kernelRidgeWithoutLambda_startsAtOneAndOneOverP() throws InvalidJobException {
    String rows = ROWS.replace("logistic", "kernel-ridge");

    assertThat(parse(rows).lambda0()).isEqualTo(Vec.copyOf(1, 0.5, 0.5));
    assertThat(parse(rows + "problem.parametrisation = log").lambda0())
        .isEqualTo(Vec.copyOf(0, Math.log(0.5), Math.log(0.5)));
  }

  @Test
  void parse_itsOwnJson_givesTheSameJson() throws InvalidJobException {
    String text = ROWS + "problem.parametrisation = log\nupper { steps = 3 }";
    Job first = parse(text);
    Job again = parse(first.json());

    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.lambda0()).isEqualTo(first.lambda0());
    assertThat(first.json())
        .startsWith("{\"name\":\"some-job\",\"seed\":1,\"problem\":{\"kind\":\"logistic\"")
        .contains("\"upper\":{\"method\":\"gradient-descent\",\"steps\":3,\"step-size\":0.1,")
        .contains("\"features\":[[1,2],[3,4]]")
        .contains("\"linear\":{\"method\":\"cg\",\"steps\":100,")
        .contains("\"map\":\"gradient-descent\"");
  }

  @Test
  void parse_json_isHocon() throws InvalidJobException {
    assertThat(parse("{\"problem\": " + ROWS.strip().replaceFirst("problem ", "") + "}").kind())
        .isEqualTo("logistic");
  }

  @Test
  void parse_fileAndInlineRows_areTheSameProblem() throws Exception {
    write("train.csv", "id;y;a;b\n1;up;1;2\n2;down;3;4\n");
    Job job =
        parse(
            """
            problem {
              kind = logistic
              train { file = train.csv, target = y, drop = [id], separator = ";"
                      encoding { up = 1, down = -1 } }
              validation { features = [[1, 2]], targets = [1] }
              test { features = [[5, 6]], targets = [-1] }
            }
            """);

    double[] w = {0.3, -0.2};
    double[] lambda = {1, 1};
    assertThat(job.scorers().keySet()).containsExactly("validation", "test");
    assertThat(job.scorers().get("validation").score(w, lambda))
        .isEqualTo(parse(ROWS).scorers().get("validation").score(w, lambda));
    assertThat(gradient(job, w)).isEqualTo(gradient(parse(ROWS), w));
  }

  private static double[] gradient(Job job, double[] w) {
    var point = ((LowerObjective) job.problem().lower()).newPoint();
    double[] out = new double[w.length];
    point.setLambda(job.lambda0().toArray());
    point.setState(w);
    point.gradient(out);
    return out;
  }

  @Test
  void parse_standardise_fitsOnTheTrainingRowsAlone() throws InvalidJobException {
    String rows =
        """
        problem {
          kind = logistic, standardise = %s
          train { features = [%s], targets = [1, -1] }
          validation { features = [%s], targets = [1] }
        }
        """;
    Job scaled = parse(rows.formatted("true", "[1, 5], [3, 5]", "[7, 6]"));
    // mean (2, 5), deviation (1, 0 → 1)
    Job byHand = parse(rows.formatted("false", "[-1, 0], [1, 0]", "[5, 1]"));

    double[] w = {0.3, -0.2};
    assertThat(gradient(scaled, w)).isEqualTo(gradient(byHand, w));
    assertThat(scaled.scorers().get("validation").score(w, w))
        .isEqualTo(byHand.scorers().get("validation").score(w, w));
  }

  @Test
  void parse_generatedRows_followTheSeedAndTheShares() throws InvalidJobException {
    String rows =
        """
        problem { kind = logistic
          data { generate { rows = 40, features = 3 }, split { train = 2, test = %s } } }
        seed = %s
        """;
    double[] w = {0.3, -0.2, 0.1};

    assertThat(gradient(parse(rows.formatted(1, 5)), w))
        .isEqualTo(gradient(parse(rows.formatted(1, 5)), w))
        .isNotEqualTo(gradient(parse(rows.formatted(1, 6)), w));
    assertThat(parse(rows.formatted(1, 5)).scorers()).containsKeys("validation", "test");
    assertThat(parse(rows.formatted(0, 5)).scorers()).containsOnlyKeys("validation");
  }

  @Test
  void parse_splitByGroup_keepsGroupsTogether() throws Exception {
    write("groups.csv", "who,a,y\nann,1,1\nann,1,1\nbob,2,-1\nbob,2,-1\ncid,3,1\ncid,3,1\n");
    Job job =
        parse(
            """
            problem { kind = kernel-ridge
              data { file = groups.csv, target = y, group = who, split.by = group } }
            """);

    // Two equal rows in each part: with a split by row the two training rows would differ.
    double[] gradient = gradient(job, new double[] {1, 1});
    assertThat(gradient[0]).isEqualTo(gradient[1]);
  }

  @Test
  void plan_withoutUpper_tellsWhatIsMissing() throws InvalidJobException {
    Job job = parse(ROWS);

    assertThatThrownBy(job::plan)
        .isInstanceOf(InvalidJobException.class)
        .hasMessage("dir/some job.conf:1: upper: found nothing; allowed a section { steps, … }");
    assertThat(parse(ROWS + "upper.steps = 2").plan().upper().steps()).isEqualTo(2);
  }

  @Test
  void read_fileOnDisk_findsDataBesideIt() throws Exception {
    write("rows.csv", "a,y\n1,1\n2,-1\n3,1\n");
    Path file =
        write(
            "tune.conf",
            "problem { kind = logistic, data { file = rows.csv, target = y } }\nupper.steps = 1");

    Job job = JobFile.read(file, store());

    assertThat(job.name()).isEqualTo("tune");
    assertThat(job.origin()).isEqualTo(file.toString());
  }

  @Test
  void read_missingFile_isOneProblem() {
    Path file = directory.resolve("nosuch.conf");

    assertThatThrownBy(() -> JobFile.read(file, store()))
        .isInstanceOf(InvalidJobException.class)
        .hasMessage(file + ":1: job: found no such file; allowed a job file in HOCON");
    assertThatThrownBy(() -> JobFile.read(directory, store()))
        .hasMessage(directory + ":1: job: found a directory; allowed a job file in HOCON");
  }

  @Test
  void read_bytesThatAreNoText_isOneProblem() throws IOException {
    Path file = directory.resolve("latin.conf");
    Files.write(file, "name = caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> JobFile.read(file, store()))
        .isInstanceOf(InvalidJobException.class)
        .hasMessage(file + ":1: job: found bytes that are not UTF-8; allowed a job file in HOCON");
  }

  @Test
  void parse_bracketsNestedTooDeep_isOneProblem() {
    assertThatThrownBy(() -> parse("a = " + "[".repeat(1_000_000)))
        .isInstanceOf(InvalidJobException.class)
        .hasMessageContaining("some job.conf:1: syntax: found brackets nested too deep");
  }

  @Test
  void parse_environmentAndProperties_areOutOfReach() {
    for (String name : List.of("PATH", "user.home")) {
      assertThatThrownBy(() -> parse(ROWS + "name = ${" + name + "}"))
          .isInstanceOf(InvalidJobException.class)
          .hasMessageContaining("job.conf:2: substitution: ");
    }
  }

  @Test
  void problem_ofSeveralLines_isToldOnOne() {
    Problem problem = new Problem("a:1", "k", "x\ny", "z", Optional.of("w"));

    assertThat(problem).hasToString("a:1: k: found x y; allowed z; did you mean w");
  }
}
