package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.cli.Finding.Verdict;
import io.github.bilevo.data.Catalogue;
import io.github.bilevo.data.DataException;
import io.github.bilevo.data.DataProblem;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bilevo doctor}: what is well here and what is not, a line each. */
@Command(
    name = "doctor",
    description = "Check this machine, the data sets, a data directory, a daemon; a line for each.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private static final int PORT = 8642;

  private final Console console;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Also check this directory for a daemon's jobs.")
  private Optional<Path> directory;

  @Option(names = "--json", description = "One JSON object on stdout.")
  private boolean json;

  @Mixin private DataOptions data;

  @Mixin private ServerOptions server;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    List<Finding> findings = new ArrayList<>();
    findings.add(MachineChecks.java());
    findings.add(MachineChecks.vectorModule());
    findings.add(MachineChecks.backend());
    findings.add(MachineChecks.processors());
    findings.add(MachineChecks.memory());
    findings.add(MachineChecks.clock());
    directory.ifPresent(dir -> findings.addAll(DirectoryChecks.of(dir)));
    findings.addAll(datasets());
    if (server.given(console)) {
      findings.add(daemon(server.client(console)));
    } else {
      findings.add(MachineChecks.port(PORT));
    }
    boolean failed = findings.stream().anyMatch(it -> it.verdict() == Verdict.FAIL);
    if (json) {
      console.out().println(Json.line(out -> write(out, findings, failed)));
    } else {
      findings.forEach(finding -> console.say(finding.line()));
    }
    return (failed ? ExitCode.FAILED : ExitCode.OK).code();
  }

  /** One line for all that are there, and one for each that is not as published. */
  private List<Finding> datasets() {
    DataStore store = data.store(console);
    List<Finding> findings = new ArrayList<>();
    List<String> whole = new ArrayList<>();
    for (Dataset dataset : Catalogue.all()) {
      try {
        store.locate(dataset);
        store.locateTest(dataset);
        whole.add(dataset.name());
      } catch (DataException e) {
        DataProblem problem = e.problems().get(0);
        if (!problem.found().startsWith("no such file")) {
          findings.add(
              Finding.fail(
                  "data set",
                  dataset.name() + ": " + problem.location() + ": " + problem.found(),
                  "wanted " + problem.allowed()));
        }
      }
    }
    int all = Catalogue.all().size();
    String found = whole.size() + " of " + all + " here, their checksums right";
    findings.add(
        0,
        whole.size() == all
            ? Finding.ok("data sets", found)
            : Finding.ok("data sets", found + "; bilevo data get NAME brings another"));
    return findings;
  }

  private static Finding daemon(DaemonClient client) {
    try {
      JsonNode version = client.get("/version");
      String theirs = version.path("version").asText();
      String ours = Version.build().version();
      String found = "version " + theirs + " answers";
      return theirs.equals(ours)
          ? Finding.ok("daemon", found)
          : Finding.warn("daemon", found, "this command is " + ours + "; take the same for both");
    } catch (CommandFailed e) {
      return Finding.fail("daemon", e.getMessage(), "see --server and --token-file");
    }
  }

  private static void write(JsonGenerator out, List<Finding> findings, boolean failed)
      throws IOException {
    out.writeBooleanField("well", !failed);
    out.writeArrayFieldStart("checks");
    for (Finding finding : findings) {
      out.writeStartObject();
      out.writeStringField("check", finding.check());
      out.writeStringField("verdict", finding.verdict().toString());
      out.writeStringField("found", finding.found());
      out.writeStringField("advice", finding.advice());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
