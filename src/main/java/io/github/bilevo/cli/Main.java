package io.github.bilevo.cli;

import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.Problem;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code bilevo}; {@link ExitCode} lists what it tells its caller. */
@Command(
    name = "bilevo",
    description = "Tunes hyperparameters by following the hypergradient of a bilevel problem.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:done, steps used up included",
      "  1:failed",
      "  2:wrong command line",
      "  3:the numbers went wrong: stalled, diverged, non-finite, singular",
      "  4:invalid job",
      "  5:no daemon answers",
      "130:interrupted"
    },
    footer = "")
public final class Main implements Runnable {
  private static final String LOGGING = "logback.configurationFile";

  @Spec private CommandSpec spec;

  @Option(
      names = "--stacktrace",
      hidden = true,
      scope = ScopeType.INHERIT,
      description = "Also print where an error came from.")
  private boolean stacktrace;

  private final Console console;

  private Main(Console console) {
    this.console = console;
  }

  /** Runs the command and ends the process. */
  public static void main(String[] args) {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "io/github/bilevo/cli/logback.xml");
    }
    System.exit(execute(Console.system(), args));
  }

  /** Runs the command; gives the exit code. */
  static int execute(Console console, String... args) {
    Main main = new Main(console);
    try {
      return main.commandLine().execute(args);
    } catch (Error e) { // picocli lets these through
      return main.failed(e);
    }
  }

  private CommandLine commandLine() {
    return new CommandLine(this)
        .addSubcommand(new RunCommand(console))
        .addSubcommand(new HypergradientCommand(console))
        .addSubcommand(new ValidateCommand(console))
        .addSubcommand(new ServeCommand(console))
        .addSubcommand(new SubmitCommand(console))
        .addSubcommand(new ListCommand(console))
        .addSubcommand(new ShowCommand(console))
        .addSubcommand(new WatchCommand(console))
        .addSubcommand("pause", ChangeCommand.of(console, "pause", "Let a job stand still."))
        .addSubcommand("resume", ChangeCommand.of(console, "resume", "Let a paused job go on."))
        .addSubcommand(
            "cancel", ChangeCommand.of(console, "cancel", "End a job, keeping its best so far."))
        .addSubcommand(new RetuneCommand(console))
        .addSubcommand(new RestartCommand(console))
        .addSubcommand(new ResultCommand(console))
        .addSubcommand(new PredictCommand(console))
        .addSubcommand(new ReportCommand(console))
        .addSubcommand(new DoctorCommand(console))
        .addSubcommand(new CompletionCommand(console))
        .addSubcommand(
            new CommandLine(new ExperimentCommand()).addSubcommand(new ControllerCommand(console)))
        .addSubcommand(
            new CommandLine(new DataCommand())
                .addSubcommand(new DataListCommand(console))
                .addSubcommand(new DataGetCommand(console)))
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExitCodeExceptionMapper(Main::exitCode)
        .setParameterExceptionHandler(this::misused)
        .setExecutionExceptionHandler(this::failed);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private int misused(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    console.tell("bilevo: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
    console.tell("try " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE.code();
  }

  private int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    if (e instanceof InvalidJobException invalid) {
      tell(invalid.problems(), command.getParseResult().matchedOptionValue("--json", false));
      return exitCode(e);
    }
    return failed(e);
  }

  private int failed(Throwable e) {
    if (stacktrace) {
      e.printStackTrace(console.err());
    }
    console.tell("bilevo: " + message(e));
    return exitCode(e);
  }

  private void tell(List<Problem> problems, boolean json) {
    problems.forEach(problem -> console.tell(problem.toString()));
    if (json) {
      console.out().println(ProblemsJson.line(problems));
    }
  }

  /** What to tell of an exception that nobody put into words. */
  static String message(Throwable e) {
    if (e instanceof CommandFailed) {
      return e.getMessage();
    }
    if (e instanceof OutOfMemoryError) {
      return "out of memory; BILEVO_OPTS=-Xmx8g, say, gives more (" + e.getMessage() + ")";
    }
    if (e instanceof UncheckedIOException) {
      return message(e.getCause());
    }
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getFile() + ": " + file.getReason();
    }
    String kind = e.getClass().getSimpleName();
    return e.getMessage() == null ? kind : kind + ": " + e.getMessage();
  }

  private static int exitCode(Throwable e) {
    if (e instanceof InvalidJobException) {
      return ExitCode.INVALID_JOB.code();
    }
    return e instanceof CommandFailed failed ? failed.exitCode().code() : ExitCode.FAILED.code();
  }
}
