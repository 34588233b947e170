package io.github.bilevo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.bilevo.data.Catalogue;
import io.github.bilevo.data.DataFile;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.data.Dataset;
import io.github.bilevo.data.SharedData;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.problem.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The job files that the project ships. */
class ShippedJobsTest {
  private static final Path JOBS = Path.of("config/jobs");

  @TempDir Path directory;

  static List<String> jobsWithData() throws IOException {
    try (Stream<Path> files = Files.list(JOBS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".conf") && !name.equals("quickstart.conf"))
          .sorted()
          .toList();
    }
  }

  @Test
  void quickstart_firstSteps_lowerTheObjective() throws InvalidJobException {
    Job job = JobFile.read(JOBS.resolve("quickstart.conf"), nowhere());

    List<UpperIterate> iterates = firstSteps(job, 10);

    assertThat(objective(iterates, 10)).isLessThan(0.98 * objective(iterates, 0));
    assertThat(job.scorers()).containsOnlyKeys("validation", "test");
    assertThat(job.plan().upper().steps()).isBetween(100, 1000);
  }

  @ParameterizedTest
  @MethodSource("jobsWithData")
  void read_withoutTheData_lacksNothingElse(String file) {
    InvalidJobException thrown =
        catchThrowableOfType(
            InvalidJobException.class, () -> JobFile.read(JOBS.resolve(file), nowhere()));

    assertThat(thrown.getMessage().lines()) // one per file of the data set
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("config/jobs/" + file + ":")
                    .containsPattern(":\\d+: problem.data.dataset: found no such file .*")
                    .contains("bilevo data get "));
  }

  @ParameterizedTest
  @CsvSource({
    "breast-cancer.conf, breast-cancer-wisconsin, 20, 0.85",
    "parkinsons.conf, parkinsons, 20, 0.95",
    "a9a.conf, a9a, 20, 0.98"
  })
  void run_firstSteps_lowerTheObjective(String file, String dataset, int steps, double factor)
      throws InvalidJobException {
    assertFalls(file, dataset, steps, factor);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "20newsgroups.conf, 20newsgroups, 3, 0.8",
    "fashion-mnist.conf, fashion-mnist, 25, 0.9",
    "mnist.conf, mnist, 5, 0.98"
  })
  void run_firstStepsOfALargeJob_lowerTheObjective(
      String file, String dataset, int steps, double factor) throws InvalidJobException {
    assertFalls(file, dataset, steps, factor);
  }

  /** Runs the job's first steps on its real data: E falls below the factor, figures are finite. */
  private void assertFalls(String file, String dataset, int steps, double factor)
      throws InvalidJobException {
    requireFilesOf(dataset);
    DataStore store = new DataStore(Optional.of(SharedData.directory()), directory);
    Job job = JobFile.read(JOBS.resolve(file), store);

    List<UpperIterate> iterates = firstSteps(job, steps);

    assertThat(objective(iterates, steps)).isLessThan(factor * objective(iterates, 0));
    Map<String, Double> first = figures(job.scorers().get("test"), iterates.get(0));
    Map<String, Double> last = figures(job.scorers().get("test"), iterates.get(steps));
    assertThat(last.get("accuracy")).isBetween(0.0, 1.0);
    assertThat(last.get("loss")).isLessThan(first.get("loss"));
  }

  /** Skips the calling test if a file of the data set is not there. */
  private static void requireFilesOf(String dataset) {
    Dataset wanted = Catalogue.find(dataset).orElseThrow();
    for (DataFile file : wanted.allFiles()) {
      SharedData.require(file.path());
    }
  }

  private static List<UpperIterate> firstSteps(Job job, int steps) throws InvalidJobException {
    TuningPlan whole = job.plan();
    UpperPlan upper = whole.upper();
    List<UpperIterate> iterates = new ArrayList<>();
    new TuningPlan(whole.estimator(), new UpperPlan(upper.initial(), upper.method(), steps))
        .run(iterates::add);
    return iterates;
  }

  private static double objective(List<UpperIterate> iterates, int epoch) {
    return iterates.get(epoch).hypergradient().objective();
  }

  private static Map<String, Double> figures(Scorer scorer, UpperIterate iterate) {
    return scorer.score(
        iterate.hypergradient().lower().state().toArray(), iterate.lambda().toArray());
  }

  private DataStore nowhere() {
    return new DataStore(Optional.empty(), directory);
  }
}
