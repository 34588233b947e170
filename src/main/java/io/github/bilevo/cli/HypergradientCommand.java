package io.github.bilevo.cli;

import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.Job;
import io.github.bilevo.hypergradient.ErrorDemand;
import io.github.bilevo.hypergradient.ErrorReport;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Measured;
import io.github.bilevo.hypergradient.error.ErrorBound;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bilevo hypergradient JOB}: one hypergradient at λ as given, no optimisation. */
@Command(
    name = "hypergradient",
    description = "Compute the hypergradient at lambda.initial, taken as given; nothing is tuned.",
    mixinStandardHelpOptions = true)
final class HypergradientCommand implements Callable<Integer> {
  private static final int SHOWN = 20;

  private final Console console;

  @Mixin private JobArgument job;

  @Option(names = "--json", description = "One JSON object on stdout.")
  private boolean json;

  HypergradientCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InvalidJobException, CommandFailed {
    Job read = job.read(console);
    Estimator measured = Measured.of(read.estimator(), read.error().orElse(ErrorDemand.BOTH));
    Hypergradient h = new HypergradientSession(measured).compute(read.lambda0());
    if (json) {
      console.out().println(HypergradientJson.line(h));
    } else {
      show(read, h);
    }
    Status status = h.finite() || h.status().failed() ? h.status() : Status.NON_FINITE;
    if (status.failed()) {
      console.tell("bilevo: " + status + ": " + status.advice());
    }
    return ExitCode.of(status).code();
  }

  private void show(Job read, Hypergradient h) {
    console.say(read.name() + ": " + read.kind() + ", " + read.estimator().name());
    console.say("objective   " + h.objective());
    console.say("‖∇̂f‖       " + h.gradient().norm());
    console.say(
        solve("lower     ", h.lower().status(), h.lower().steps(), h.lower().residual())
            + time(h.lower().seconds()));
    h.linear()
        .ifPresent(
            linear ->
                console.say(
                    solve("linear    ", linear.status(), linear.steps(), linear.residual())
                        + time(linear.seconds())));
    console.say(String.format(Locale.ROOT, "total       %.3g s", h.seconds()));
    showError(h.error());
    Vec lambda = h.lambda();
    console.say(String.format("%6s  %24s  %24s", "j", "λ", "∇̂f"));
    for (int j = 0; j < Math.min(SHOWN, lambda.size()); j++) {
      console.say(String.format("%6d  %24s  %24s", j, lambda.get(j), h.gradient().get(j)));
    }
    if (lambda.size() > SHOWN) {
      console.say("        … and " + (lambda.size() - SHOWN) + " more; --json has all");
    }
  }

  private void showError(ErrorReport error) {
    if (error.bound().isPresent()) {
      ErrorBound bound = error.bound().get();
      console.say(
          "error       at most "
              + Text.magnitude(bound.total())
              + ": lower "
              + Text.magnitude(bound.lower())
              + ", linear "
              + Text.magnitude(bound.linear())
              + ", rounding "
              + Text.magnitude(bound.round()));
    } else {
      console.say("error       no bound: " + error.reason());
    }
    if (error.estimate().isPresent()) {
      console.say(
          "error       estimated "
              + Text.magnitude(error.estimate().getAsDouble())
              + (error.reliable() ? "" : ", not reliable"));
    }
  }

  private static String solve(String name, Status status, int steps, double residual) {
    return name + "  " + status + ", " + steps + " steps, residual " + Text.magnitude(residual);
  }

  private static String time(double seconds) {
    return String.format(Locale.ROOT, ", %.3g s", seconds);
  }
}
