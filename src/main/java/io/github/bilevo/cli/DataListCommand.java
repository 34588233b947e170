package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bilevo.data.Catalogue;
import io.github.bilevo.data.DataFile;
import io.github.bilevo.data.Dataset;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bilevo data list}. */
@Command(
    name = "list",
    description = "List the data sets that `get` and `problem.data.dataset` know.",
    mixinStandardHelpOptions = true)
final class DataListCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--json", description = "One JSON object on stdout.")
  private boolean json;

  DataListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Dataset> all = Catalogue.all();
    if (json) {
      console.out().println(line(all));
    } else {
      int width = all.stream().mapToInt(d -> d.name().length()).max().orElse(0);
      for (Dataset d : all) {
        console.say(
            String.format(
                Locale.ROOT,
                "%-" + width + "s  %6d rows  %8s  %s: %s",
                d.name(),
                d.rows() + d.testRows(),
                Text.bytes(d.bytes()),
                d.title(),
                d.licence()));
      }
    }
    return ExitCode.OK.code();
  }

  private static String line(List<Dataset> all) {
    return Json.line(
        json -> {
          json.writeArrayFieldStart("datasets");
          for (Dataset dataset : all) {
            write(json, dataset);
          }
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, Dataset d) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", d.name());
    json.writeStringField("title", d.title());
    json.writeStringField("format", d.format().name());
    json.writeNumberField("rows", d.rows());
    json.writeNumberField("test_rows", d.testRows());
    json.writeNumberField("bytes", d.bytes());
    json.writeArrayFieldStart("files");
    for (DataFile file : d.allFiles()) {
      write(json, file);
    }
    json.writeEndArray();
    json.writeStringField("page", d.page().toString());
    json.writeStringField("licence", d.licence());
    json.writeStringField("citation", d.citation());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, DataFile file) throws IOException {
    json.writeStartObject();
    json.writeStringField("path", file.path());
    json.writeStringField("url", file.url().toString());
    json.writeNumberField("bytes", file.bytes());
    json.writeStringField("sha256", file.sha256());
    json.writeEndObject();
  }
}
