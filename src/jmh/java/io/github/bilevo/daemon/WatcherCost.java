package io.github.bilevo.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What fifty watchers cost a job: the time of one that nobody looks at against the same job whose
 * events fifty clients read, who were there before it began; 20 interleaved pairs, daemon, job and
 * clients in one JVM. The clients' own work counts, so the figure is rather too high. On a loaded
 * machine the processor time, of all threads together, is the one to look at.
 *
 * <p>{@code mvn -Pbench -DskipTests -Dbench.main=io.github.bilevo.daemon.WatcherCost test-compile
 * exec:exec}
 */
public final class WatcherCost {
  private static final int WATCHERS = 50;
  private static final int PAIRS = 20;
  private static final double WANTED_SECONDS = 4;

  private final TestDaemon daemon;
  private long steps = 500;
  private long bytes;
  private double processor; // seconds that the newest job took of it

  private WatcherCost(TestDaemon daemon) {
    this.daemon = daemon;
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory("bilevo-watchers");
    try (TestDaemon daemon = new TestDaemon(directory)) {
      new WatcherCost(daemon).measure();
    }
  }

  /** Logistic regression, some milliseconds of arithmetic per epoch: a job that one would watch. */
  private String job() {
    return """
        name = watched
        seed = 7
        problem {
          kind = logistic, parametrisation = log
          data {
            generate { kind = logistic, rows = 4000, features = 40, noise = 0.1 }
            split { train = 2, validation = 1 }
          }
        }
        lower { method = gradient-descent, steps = 20, warm-start = true }
        hypergradient { method = aid, linear { method = cg, steps = 10 } }
        upper { step-size = 0.01, steps = %d }
        """
        .formatted(steps);
  }

  private void measure() throws Exception {
    for (int i = 0; i < 4; i++) { // the JIT is warm when the number of steps is found
      steps = Math.max(50, (long) (steps * WANTED_SECONDS / seconds(i == 3 ? WATCHERS : 0)));
    }
    double[] alone = new double[PAIRS];
    double[] watched = new double[PAIRS];
    double[] ratios = new double[PAIRS];
    double[] work = new double[PAIRS];
    bytes = 0;
    for (int pair = 0; pair < PAIRS; pair++) {
      double[] spent = new double[2];
      for (int turn = 0; turn < 2; turn++) {
        boolean ofWatched = turn == pair % 2;
        double taken = seconds(ofWatched ? WATCHERS : 0);
        spent[ofWatched ? 1 : 0] = processor;
        (ofWatched ? watched : alone)[pair] = taken;
      }
      ratios[pair] = watched[pair] / alone[pair] - 1;
      work[pair] = spent[1] / spent[0] - 1;
      System.out.printf(
          Locale.ROOT, "pair %2d: %.3f s, watched %.3f s%n", pair + 1, alone[pair], watched[pair]);
    }
    print(alone, watched, ratios, work);
  }

  private void print(double[] alone, double[] watched, double[] ratios, double[] work) {
    for (double[] values : List.of(alone, watched, ratios, work)) {
      Arrays.sort(values);
    }
    System.out.printf(
        Locale.ROOT,
        "%d steps, %d watchers, %d kB of events each: alone %.3f s, watched %.3f s; slower by %.2f %%"
            + " (median of %d pairs; quartiles %.2f, %.2f), processor time more by %.2f %%%n",
        steps,
        WATCHERS,
        bytes / PAIRS / WATCHERS / 1000,
        median(alone),
        median(watched),
        100 * median(ratios),
        PAIRS,
        100 * ratios[PAIRS / 4],
        100 * ratios[3 * PAIRS / 4],
        100 * median(work));
  }

  private static double median(double[] sorted) {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static double processorSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        * 1e-9;
  }

  /** From its first turn to its end, as the job itself tells, to the millisecond. */
  private double seconds(int watchers) throws Exception {
    List<Watcher> all = new ArrayList<>();
    for (int i = 0; i < watchers; i++) {
      all.add(new Watcher(daemon.daemon.port(), "/api/v1/events", Long.MAX_VALUE));
    }
    for (Watcher watcher : all) {
      while (watcher.soFar() < 500) { // it is told how things stand
        Thread.onSpinWait();
      }
    }
    double began = processorSeconds();
    String id = daemon.client.submit(job());
    JsonNode transitions = daemon.client.awaitState(id, "STOPPED_BUDGET").get("transitions");
    processor = processorSeconds() - began;
    for (Watcher watcher : all) {
      bytes += watcher.soFar();
      watcher.close();
    }
    return (at(transitions, "STOPPED_BUDGET") - at(transitions, "RUNNING")) * 1e-3;
  }

  private static long at(JsonNode transitions, String state) {
    for (JsonNode transition : transitions) {
      if (transition.get("to").textValue().equals(state)) {
        return Instant.parse(transition.get("at").textValue()).toEpochMilli();
      }
    }
    throw new IllegalStateException("the job was never " + state);
  }
}
