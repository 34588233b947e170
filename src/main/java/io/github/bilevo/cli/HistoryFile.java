package io.github.bilevo.cli;

import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.watch.Switch;
import io.github.bilevo.math.Vec;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * {@code history.csv}: one line per epoch, streamed. Doubles are written so that parsing gives the
 * same bits; what an estimator does not have (the linear solve of iterative differentiation) is
 * empty. λ_s is there, as {@code lambda_0, lambda_1, …}, when n is at most {@value #LAMBDAS}:
 * enough for a plot, without making megabytes of a large λ, whose best and last are in the result.
 * Last come the watchdog's switches in that epoch, or {@code none}.
 */
final class HistoryFile implements Closeable {
  /** The longest λ that is written with every epoch. */
  static final int LAMBDAS = 50;

  private static final String HEADER =
      "epoch,objective,best,hypergradient_norm,lower_steps,lower_residual,lower_status,"
          + "linear_steps,linear_residual_ratio,linear_status,step_size,seconds";

  private final BufferedWriter out;
  private final boolean errors;

  /** Starts the file anew. {@code n} is the length of λ; {@code errors} adds their columns. */
  HistoryFile(Path file, int n, boolean errors) throws IOException {
    this.errors = errors;
    out = Files.newBufferedWriter(file);
    StringBuilder header = new StringBuilder(HEADER);
    header.append(errors ? ",error_bound,error_estimate" : "");
    for (int i = 0; i < n && n <= LAMBDAS; i++) {
      header.append(",lambda_").append(i);
    }
    out.append(header).append(",switches\n");
  }

  /** Adds the epoch's line. */
  void write(TuningEvent.EpochCompleted epoch) throws IOException {
    UpperIterate iterate = epoch.iterate();
    Hypergradient h = iterate.hypergradient();
    StringJoiner line = new StringJoiner(",", "", "\n");
    line.add(Long.toString(iterate.epoch()));
    line.add(Double.toString(h.objective()));
    line.add(Double.toString(iterate.best().objective()));
    line.add(Double.toString(h.gradient().norm()));
    line.add(Integer.toString(h.lower().steps()));
    line.add(Double.toString(h.lower().residual()));
    line.add(h.lower().status().name());
    if (h.linear().isPresent()) {
      Hypergradient.Linear linear = h.linear().get();
      line.add(Integer.toString(linear.steps()));
      line.add(Double.toString(linear.residualRatio()));
      line.add(linear.status().name());
    } else {
      line.add("").add("").add("");
    }
    line.add(Double.toString(iterate.stepSize()));
    line.add(Double.toString(epoch.duration().toNanos() * 1e-9));
    if (errors) {
      line.add(h.error().bound().map(bound -> Double.toString(bound.total())).orElse(""));
      OptionalDouble estimate = h.error().estimate();
      line.add(estimate.isPresent() ? Double.toString(estimate.getAsDouble()) : "");
    }
    Vec lambda = iterate.lambda();
    for (int i = 0; i < lambda.size() && lambda.size() <= LAMBDAS; i++) {
      line.add(Double.toString(lambda.get(i)));
    }
    String notes = h.switches().stream().map(Switch::note).collect(Collectors.joining("; "));
    line.add(notes.isEmpty() ? "none" : notes);
    out.append(line.toString());
  }

  /** Hands to the operating system what has been written. */
  void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
