package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores of new rows are those by which a run judges itself. */
class PredictCommandTest {
  private static final String HEADER = "name,alpha,beta,gamma,kind\n";

  @TempDir Path directory;

  /** Files with rows of three features of unlike sizes, whose sum decides between two texts. */
  private void writeRows() throws IOException {
    Random random = new Random(11);
    for (String part : List.of("train", "validation", "test")) {
      StringBuilder text = new StringBuilder(HEADER);
      for (int i = 0; i < 40; i++) {
        double a = random.nextGaussian();
        double b = 3 + 10 * random.nextGaussian();
        double c = 0.1 * random.nextGaussian();
        boolean up = a + b / 10 - 0.3 + 10 * c + random.nextGaussian() > 0;
        text.append(
            String.format(Locale.ROOT, "r%d,%s,%s,%s,%s%n", i, a, b, c, up ? "up" : "down"));
      }
      Files.writeString(directory.resolve(part + ".csv"), text);
    }
  }

  private Path run(String problem, String down) throws IOException {
    writeRows();
    StringBuilder job = new StringBuilder("name = scored\nseed = 3\nproblem {\n" + problem + "\n");
    for (String part : List.of("train", "validation", "test")) {
      job.append(
              part
                  + " { file = "
                  + part
                  + ".csv, target = kind, drop = [name], encoding { up = 1, down = ")
          .append(down)
          .append(" } }\n");
    }
    job.append(
        "standardise = true }\nlower { steps = 50 }\nupper { steps = 3, step-size = 0.001 }");
    return run(job.toString());
  }

  private Path run(String job) {
    Path out = directory.resolve("out");
    Cli cli = Cli.plain().run("run", Jobs.write(directory, job), "--out", out, "--quiet");
    assertThat(cli.code()).as(cli.err()).isZero();
    return out;
  }

  private JsonNode figures(Path out, Path data) {
    Cli cli = Cli.plain().run("predict", out, data, "--json");
    assertThat(cli.code()).as(cli.err()).isZero();
    List<JsonNode> lines = cli.json();
    return lines.get(lines.size() - 1).at("/figures/data");
  }

  private static JsonNode told(Path out) {
    return Cli.parse(out.resolve("result.json")).at("/figures/test");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = logistic | -1",
        "kind = multinomial-logistic | 0",
        "kind = weighted | 0",
        "kind = ridge, parametrisation = log | 0",
        "kind = biased-ridge, beta = 2 | 0",
        "kind = hyper-representation, beta = 2, dimension = 2 | 0",
        "kind = kernel-ridge | 0",
        "kind = kernel-ridge, parametrisation = log | 0",
      })
  void predict_jobsOwnTestRows_givesTheFiguresOfTheRun(String job) throws IOException {
    String[] problem = job.split(" \\| ");
    Path out = run(problem[0], problem[1]);
    JsonNode figures = figures(out, directory.resolve("test.csv"));
    assertThat(figures).isEqualTo(told(out));
    assertThat(figures.get("accuracy").doubleValue()).isBetween(0.4, 1.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"logistic | -1", "multinomial-logistic | 0", "kernel-ridge | 0"})
  void predict_rows_giveTheClassesThatMakeTheAccuracy(String job) throws IOException {
    String[] problem = job.split(" \\| ");
    Path out = run("kind = " + problem[0], problem[1]);
    Cli cli = Cli.plain().run("predict", out, directory.resolve("test.csv"));
    List<String[]> rows = cli.out().lines().skip(1).map(line -> line.split(",")).toList();
    assertThat(rows).hasSize(40);
    long hits = rows.stream().filter(row -> row[2].equals(row[4])).count();
    assertThat(hits / 40.0).isEqualTo(told(out).get("accuracy").doubleValue());
    assertThat(rows).allSatisfy(row -> assertThat(row[2]).isIn("up", "down"));
    assertThat(cli.err()).startsWith("40 rows: loss ");
  }

  @Test
  void predict_columnsInAnotherOrderAndWithoutTarget_givesTheSameScores() throws IOException {
    Path out = run("kind = logistic", "-1");
    String[] wanted =
        Cli.plain().run("predict", out, directory.resolve("test.csv")).out().split("\n");
    StringBuilder moved = new StringBuilder();
    for (String line : Files.readAllLines(directory.resolve("test.csv"))) {
      String[] cells = line.split(",");
      moved.append(String.join(",", cells[3], cells[1], cells[2])).append('\n');
    }
    Path file = Files.writeString(directory.resolve("new.csv"), moved);
    Cli cli = Cli.plain().run("predict", out, file);
    String[] found = cli.out().split("\n");
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(found).hasSameSizeAs(wanted);
    for (int i = 1; i < wanted.length; i++) {
      assertThat(found[i]).isEqualTo(wanted[i].replaceFirst("[^,]*$", ""));
    }
    assertThat(cli.err()).contains("40 rows, without targets");
  }

  @Test
  void predict_unlabelled_takesNoTarget() throws IOException {
    Path out = run("kind = logistic", "-1");
    Path file = directory.resolve("test.csv");
    Files.writeString(file, Files.readString(file).replace("up", "sideways"));
    assertThat(Cli.plain().run("predict", out, file).err())
        .contains("test.csv:", ": kind: found \"sideways\"; allowed one of ", "up", "down");
    assertThat(Cli.plain().run("predict", out, file, "--unlabelled").code()).isZero();
  }

  @Test
  void predict_columnsOfOtherNames_areToldWithTheirLine() throws IOException {
    Path out = run("kind = logistic", "-1");
    Path file =
        Files.writeString(directory.resolve("new.csv"), "alpha,bata,gamma,delta\n1,2,3,4\n");
    Cli cli = Cli.plain().run("predict", out, file);
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err())
        .contains("new.csv:1: beta: found no such column; allowed every feature of the job; did")
        .contains("new.csv:1: delta: found a column that the job did not have; allowed ");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void predict_libsvm_givesTheFiguresOfTheRun() throws IOException {
    Random random = new Random(5);
    for (String part : List.of("train", "validation", "test")) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 30; i++) {
        double x = random.nextGaussian();
        text.append(x + random.nextGaussian() > 0 ? "+1" : "-1");
        text.append(" 1:" + x + (i % 2 == 0 ? " 3:" + random.nextGaussian() : "") + "\n");
      }
      Files.writeString(directory.resolve(part + ".svm"), text);
    }
    String job = "name = sparse\nproblem { kind = logistic\n";
    for (String part : List.of("train", "validation", "test")) {
      job += part + " { file = " + part + ".svm, format = libsvm, width = 3 }\n";
    }
    Path out = run(job + "}\nlower { steps = 50 }\nupper { steps = 3, step-size = 0.01 }");
    assertThat(figures(out, directory.resolve("test.svm"))).isEqualTo(told(out));
    Path wide = Files.writeString(directory.resolve("wide.svm"), "+1 1:1 4:1\n");
    Cli cli = Cli.plain().run("predict", out, wide);
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).contains("wide.svm:1: ");
  }

  @Test
  void predict_kindThatCannot_isRefusedWithItsReason() throws IOException {
    Path out = run("kind = equilibrium, units = 2", "0");
    Path file = Files.writeString(directory.resolve("new.csv"), "a,b\n1,2\n");
    Cli cli = Cli.plain().run("predict", out, file);
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).contains("equilibrium model: its state belongs to the training rows");
  }

  @Test
  void run_smallJob_writesItsVectorsAsTables() throws IOException {
    Path out = run("kind = logistic", "-1");
    JsonNode result = Cli.parse(out.resolve("result.json"));
    List<String> lambda = Files.readAllLines(out.resolve("lambda.csv"));
    assertThat(lambda).hasSize(4);
    assertThat(lambda.get(3)).isEqualTo("2," + result.at("/lambda/2").doubleValue());
    List<String> model = Files.readAllLines(out.resolve("model.csv"));
    assertThat(model.get(0)).isEqualTo("feature,weight,mean,scale");
    assertThat(model.get(2))
        .isEqualTo(
            "beta,%s,%s,%s"
                .formatted(
                    result.at("/w/1").doubleValue(),
                    result.at("/model/means/1").doubleValue(),
                    result.at("/model/scales/1").doubleValue()));
  }

  @Test
  void predict_noResult_isToldInOneLine() {
    Cli cli = Cli.plain().run("predict", directory.resolve("none.json"), directory.resolve("x"));
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).contains("cannot read ").doesNotContain("\tat ");
  }
}
