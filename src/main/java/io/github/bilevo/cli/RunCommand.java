package io.github.bilevo.cli;

import io.github.bilevo.Bilevo;
import io.github.bilevo.TuningJob;
import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.Job;
import io.github.bilevo.event.RunState;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.MemoryEstimate;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.math.Backend;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bilevo run JOB}: tunes λ and keeps the best one on disk. */
@Command(
    name = "run",
    description = "Tune the job's hyperparameters; the best so far is always on disk.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Optional<Integer> ANY_PORT = Optional.of(0);

  private final Console console;

  @Mixin private JobArgument job;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where result.json and history.csv go; replaced if they are there. history.csv has λ of"
              + " every epoch if λ has at most 50 numbers. Default: bilevo-out/NAME.")
  private Optional<Path> out;

  @Option(
      names = "--json",
      description = "JSON lines on stdout: started, one per epoch, finished. All else on stderr.")
  private boolean json;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Serve /metrics for Prometheus on 127.0.0.1 while it runs; 0 is any free port.")
  private Optional<Integer> metricsPort;

  @Option(names = "--quiet", description = "Show neither progress nor summary, only errors.")
  private boolean quiet;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InvalidJobException, CommandFailed {
    Job read = job.read(console);
    TuningPlan plan = read.plan();
    Path directory = directory(read);
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Bilevo bilevo = Bilevo.builder().meters(meters).start();
        MetricsPort served = MetricsPort.open(metricsPort, bilevo.system(), meters);
        RunRecorder recorder = new RunRecorder(read, directory, System::nanoTime)) {
      announce(read, served, directory);
      return run(bilevo, read, plan, recorder).code();
    } catch (IOException e) {
      throw new CommandFailed("cannot write to " + directory + ": " + Main.message(e), e);
    } finally {
      meters.close();
    }
  }

  private Path directory(Job read) throws CommandFailed {
    try {
      return out.orElseGet(() -> Path.of("bilevo-out", read.name()));
    } catch (InvalidPathException e) {
      throw new CommandFailed(
          ExitCode.USAGE, "the job's name is no path here; give --out: " + e.getMessage(), e);
    }
  }

  private void announce(Job read, MetricsPort served, Path directory) {
    if (!quiet) {
      console.tell(
          String.format(
              "%s: %s by %s, λ of %d, w of %d numbers, %s kernels; results go to %s",
              read.name(),
              read.kind(),
              MemoryEstimate.words(read.estimator()),
              read.problem().lambdaSize(),
              read.problem().stateSize(),
              Backend.active().name(),
              directory));
    }
    if (!quiet || metricsPort.equals(ANY_PORT)) { // nobody could guess that one
      served.address().ifPresent(address -> console.tell("metrics on " + address));
    }
  }

  private ExitCode run(Bilevo bilevo, Job read, TuningPlan plan, RunRecorder recorder)
      throws CommandFailed {
    RunObserver observer = new RunObserver(recorder, views());
    TuningJob running = bilevo.submit(read.name(), plan, observer.sink());
    observer.onFailure(running::cancel);
    Interruption interruption = Interruption.arm(running::cancel, PATIENCE);
    try {
      Optional<Exception> failure = observer.await();
      if (failure.isPresent()) {
        throw new CommandFailed(
            "the run was stopped, its results could not be kept in "
                + recorder.directory()
                + ": "
                + Main.message(failure.get()),
            failure.get());
      }
      if (!quiet) {
        Summary.lines(read, recorder).forEach(json ? console::tell : console::say);
      }
      return end(recorder.tally());
    } finally {
      interruption.disarm(); // everything is on disk and told
    }
  }

  private List<Consumer<TuningEvent>> views() {
    List<Consumer<TuningEvent>> views = new ArrayList<>();
    if (json) {
      views.add(new EventLines(console.out()));
    }
    if (!quiet) {
      views.add(new ProgressView(console));
    }
    return views;
  }

  private ExitCode end(Tally tally) throws CommandFailed {
    TuningEvent.Finished end =
        tally.finished().orElseThrow(() -> new CommandFailed("the run's events broke off", null));
    ExitCode code = ExitCode.of(end);
    if (end.state() == RunState.FAILED) {
      console.tell("bilevo: " + end.reason() + ": " + end.advice());
    }
    return code;
  }
}
