package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bilevo.data.DataException;
import io.github.bilevo.predict.Answers;
import io.github.bilevo.predict.TunedModel;
import io.github.bilevo.predict.TunedModel.Scored;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bilevo predict RESULT DATA}: scores new rows with the model that a run has tuned. */
@Command(
    name = "predict",
    description =
        "Score new rows with a tuned model: a line of CSV per row on stdout, and figures of merit"
            + " where the rows have targets.",
    mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer> {
  private static final String HEADER = "row,score,class,probability,target";

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "RESULT",
      description = "result.json of a run, or its directory.")
  private Path result;

  @Parameters(
      index = "1",
      paramLabel = "DATA",
      description = "Rows as the job's file has them: CSV, LIBSVM, IDX; texts, one per line.")
  private Path data;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "LABELS",
      description = "IDX: the file with the labels, where there is one.")
  private Optional<Path> labels;

  @Option(names = "--unlabelled", description = "Targets that are in the file count for nothing.")
  private boolean unlabelled;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the lines there, replacing the file. Default: to stdout.")
  private Optional<Path> out;

  @Option(names = "--json", description = "JSON lines: one per row, then one with the figures.")
  private boolean json;

  PredictCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    TunedModel model = model();
    Scored scored;
    try {
      List<Path> files = labels.isPresent() ? List.of(data, labels.get()) : List.of(data);
      scored = model.score(files, unlabelled);
    } catch (DataException e) {
      throw new CommandFailed(e.getMessage(), e);
    }
    write(scored);
    if (!scored.figures().isEmpty()) {
      console.tell(scored.targets().length + " rows: " + Figures.line(scored.figures()));
    } else {
      console.tell(scored.targets().length + " rows, without targets to compare with");
    }
    return ExitCode.OK.code();
  }

  private TunedModel model() throws CommandFailed {
    Path file = Files.isDirectory(result) ? result.resolve("result.json") : result;
    try {
      return TunedModel.of(new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new CommandFailed("cannot read " + file + ": " + Main.message(e), e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(file + ": " + e.getMessage(), e);
    }
  }

  private void write(Scored scored) throws CommandFailed {
    try {
      if (out.isPresent()) {
        AtomicFile.write(
            out.get().toAbsolutePath(),
            file -> {
              Writer text =
                  new BufferedWriter(new OutputStreamWriter(file, StandardCharsets.UTF_8));
              lines(scored, text);
              text.flush();
            });
      } else {
        StringBuilder text = new StringBuilder();
        lines(scored, text);
        console.out().print(text);
        console.out().flush();
      }
    } catch (IOException e) {
      throw new CommandFailed("cannot write the scores: " + Main.message(e), e);
    }
  }

  private void lines(Scored scored, Appendable text) throws IOException {
    if (!json) {
      text.append(HEADER).append('\n');
    }
    for (int i = 0; i < scored.targets().length; i++) {
      int row = i;
      text.append(json ? Json.line(it -> write(it, scored, row)) : line(scored, row)).append('\n');
    }
    if (json) {
      text.append(Json.line(it -> new Figures(Map.of("data", scored.figures())).write(it)))
          .append('\n');
    }
  }

  /** A row of CSV; what the model does not say, or the row does not have, is empty. */
  private static String line(Scored scored, int i) {
    Answers answers = scored.answers();
    return String.join(
        ",",
        Integer.toString(i + 1),
        Double.toString(answers.scores()[i]),
        answers.classes().length == 0 ? "" : quoted(text(scored, answers.classes()[i])),
        answers.probabilities().length == 0 ? "" : Double.toString(answers.probabilities()[i]),
        Double.isNaN(scored.targets()[i]) ? "" : quoted(text(scored, scored.targets()[i])));
  }

  private static String quoted(String text) {
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** The text that the job's encoding gives a target, else its number. */
  private static String text(Scored scored, double target) {
    String number =
        target == Math.rint(target) ? Long.toString((long) target) : Double.toString(target);
    return scored.classes().getOrDefault(target, number);
  }

  private static void write(JsonGenerator json, Scored scored, int i) throws IOException {
    Answers answers = scored.answers();
    json.writeNumberField("row", i + 1);
    Json.number(json, "score", answers.scores()[i]);
    if (answers.classes().length > 0) {
      json.writeStringField("class", text(scored, answers.classes()[i]));
    }
    if (answers.probabilities().length > 0) {
      Json.number(json, "probability", answers.probabilities()[i]);
    }
    if (!Double.isNaN(scored.targets()[i])) {
      json.writeStringField("target", text(scored, scored.targets()[i]));
    }
  }
}
