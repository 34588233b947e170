package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.experiment.ControllerExperiment;
import io.github.bilevo.experiment.ControllerExperiment.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bilevo experiment controller}. */
@Command(
    name = "controller",
    description =
        "Fixed numbers of steps against those that a tolerance finds: objectives and products.",
    mixinStandardHelpOptions = true)
final class ControllerCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Of logistic, parkinsons and 20newsgroups; all by default.")
  private List<String> only = List.of();

  @Option(names = "--json", description = "One JSON object on stdout.")
  private boolean json;

  ControllerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InvalidJobException {
    List<String> names = ControllerExperiment.ALL.stream().map(ControllerExperiment::name).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw new ParameterException(
            spec.commandLine(), "--only: found " + name + "; allowed " + String.join(", ", names));
      }
    }
    DataStore store = data.store(console);
    List<Row> rows = new ArrayList<>();
    if (!json) {
      console.say(
          String.format(
              "%-12s %-11s %5s  %6s  %12s  %9s",
              "", "way", "t = k", "epochs", "E(w(λ), λ)", "products"));
    }
    for (ControllerExperiment experiment : ControllerExperiment.ALL) {
      if (only.isEmpty() || only.contains(experiment.name())) {
        List<Row> found = experiment.run(store, this::show);
        rows.addAll(found);
        Row best = ControllerExperiment.best(found);
        if (!json) {
          console.say(
              "  best fixed: "
                  + best.way()
                  + ", t = k = "
                  + best.steps()
                  + (ControllerExperiment.met(found) ? "; met" : "; not met"));
        }
      }
    }
    if (json) {
      console.out().println(Json.line(out -> write(out, rows)));
    }
    return ExitCode.OK.code();
  }

  private void show(Row row) {
    if (!json) {
      console.say(
          String.format(
              Locale.ROOT,
              "%-12s %-11s %5s  %6d  %12s  %9d",
              row.problem(),
              row.way(),
              row.found() ? "-" : Integer.toString(row.steps()),
              row.epochs(),
              Text.number(row.objective()),
              row.products()));
    }
  }

  private static void write(JsonGenerator json, List<Row> rows) throws IOException {
    json.writeNumberField("tolerance", ControllerExperiment.TOLERANCE);
    json.writeArrayFieldStart("rows");
    for (Row row : rows) {
      json.writeStartObject();
      json.writeStringField("problem", row.problem());
      json.writeStringField("way", row.way());
      if (row.found()) {
        json.writeNullField("steps");
      } else {
        json.writeNumberField("steps", row.steps());
      }
      json.writeNumberField("epochs", row.epochs());
      Json.number(json, "objective", row.objective());
      json.writeNumberField("products", row.products());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
