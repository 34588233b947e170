package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.Job;
import io.github.bilevo.config.KeyTable;
import io.github.bilevo.config.ProblemKind;
import io.github.bilevo.config.ProblemKinds;
import io.github.bilevo.hypergradient.MemoryEstimate;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.hypergradient.WorkEstimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bilevo validate JOB}: reads everything a run would read, and runs nothing. */
@Command(
    name = "validate",
    description = "Check a job and its data, all problems at once; nothing is run.",
    mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
  private final Console console;

  /** A job to check, or a kind of problems to explain. */
  private static final class Subject {
    @Parameters(paramLabel = "JOB", description = "Job file: HOCON, so JSON is one too.")
    private Path file;

    @Option(
        names = "--explain",
        paramLabel = "KIND",
        description = "Instead: tell every key of this kind of problems.")
    private String kind;
  }

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Subject subject;

  @Mixin private JobOptions options;

  @Option(names = "--json", description = "One JSON object on stdout.")
  private boolean json;

  ValidateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InvalidJobException, CommandFailed {
    if (subject.kind != null) {
      return explain(options.kinds(console)).code();
    }
    Job read = options.read(subject.file, console);
    if (json) {
      OptionalDouble flops = flops(read);
      console.out().println(Json.line(out -> write(out, read, flops)));
    } else {
      console.say(subject.file + ": ok");
      console.say(
          "  "
              + read.kind()
              + ", n = "
              + read.problem().lambdaSize()
              + " numbers in λ, d = "
              + read.problem().stateSize()
              + " in w");
      console.say("  hypergradient: " + MemoryEstimate.words(read.estimator()));
      console.say("  upper: " + read.upper().map(ValidateCommand::text).orElse("none"));
      console.say(
          "  about " + Text.bytes(MemoryEstimate.of(read.estimator())) + " for the solvers");
    }
    return ExitCode.OK.code();
  }

  private ExitCode explain(ProblemKinds kinds) throws CommandFailed {
    ProblemKind kind =
        kinds
            .find(subject.kind)
            .orElseThrow(
                () ->
                    new CommandFailed(
                        ExitCode.USAGE,
                        "--explain: found "
                            + subject.kind
                            + "; wanted one of "
                            + String.join(", ", kinds.names()),
                        null));
    console.say(KeyTable.explain(kind).stripTrailing());
    return ExitCode.OK;
  }

  private static String text(UpperPlan upper) {
    return upper.method().name() + ", " + upper.steps() + " steps";
  }

  /** Of the run, or of the one hypergradient that a job without a section upper is good for. */
  private static OptionalDouble flops(Job job) throws InvalidJobException {
    return job.upper().isPresent() ? WorkEstimate.of(job.plan()) : WorkEstimate.of(job.estimator());
  }

  private static void write(JsonGenerator json, Job job, OptionalDouble flops) throws IOException {
    json.writeBooleanField("valid", true);
    json.writeStringField("name", job.name());
    json.writeStringField("problem", job.kind());
    json.writeNumberField("lambda_size", job.problem().lambdaSize());
    json.writeNumberField("state_size", job.problem().stateSize());
    json.writeStringField("method", job.estimator().name());
    OptionalInt checkpoints = MemoryEstimate.checkpoints(job.estimator());
    if (checkpoints.isPresent()) {
      json.writeNumberField("checkpoints", checkpoints.getAsInt());
    }
    if (job.upper().isPresent()) {
      json.writeNumberField("upper_steps", job.upper().get().steps());
    } else {
      json.writeNullField("upper_steps");
    }
    json.writeNumberField("memory_bytes", MemoryEstimate.of(job.estimator()));
    Json.number(json, "flops", flops.orElse(Double.NaN));
  }
}
