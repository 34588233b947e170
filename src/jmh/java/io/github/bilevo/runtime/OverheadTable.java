package io.github.bilevo.runtime;

import io.github.bilevo.Bilevo;
import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.JobFile;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperPlan;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * What actors and streams cost over the library call, at about 1 ms and 10 ms of arithmetic per
 * epoch: medians of interleaved pairs of the same run, whose bits are the same. Wall time tells the
 * truth on a quiet machine; on a loaded one several threads get more of it than one does, and the
 * column of processor time, of all threads together, is the one to look at.
 *
 * <pre>{@code
 * mvn -Pbench -DskipTests test-compile exec:exec -Dbench.main=io.github.bilevo.runtime.OverheadTable
 * }</pre>
 */
public final class OverheadTable {
  private static final int PAIRS = 7;

  private OverheadTable() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("bilevo.math.threads", "1");
    try (Bilevo bilevo = Bilevo.start()) {
      System.out.printf(
          "%10s %12s %12s %10s %14s %10s%n",
          "wanted",
          "library",
          "actors",
          "overhead",
          "[quartiles]",
          "processor");
      for (double milliseconds : new double[] {1, 10}) {
        measure(bilevo, milliseconds);
      }
    }
  }

  private static void measure(Bilevo bilevo, double milliseconds) throws Exception {
    int rows = 400;
    for (int i = 0; i < 6; i++) { // the JIT is warm when the size is found
      TuningPlan trial = plan(rows, (int) (400 / milliseconds));
      double began = processorTime();
      library(trial);
      double taken = (processorTime() - began) * 1e-6 / (trial.upper().steps() + 1);
      rows = (int) Math.min(1e6, Math.max(50, rows * milliseconds / Math.max(0.01, taken)));
    }
    int epochs = (int) (1500 / milliseconds);
    TuningPlan plan = plan(rows, epochs);
    actors(bilevo, plan);
    double[] ratios = new double[PAIRS];
    double[] work = new double[PAIRS];
    double[] library = new double[PAIRS];
    double[] actors = new double[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
      double[] processor = new double[2];
      for (int turn = 0; turn < 2; turn++) {
        boolean ofLibrary = turn == i % 2;
        double began = processorTime();
        if (ofLibrary) {
          library[i] = library(plan);
        } else {
          actors[i] = actors(bilevo, plan);
        }
        processor[ofLibrary ? 0 : 1] = processorTime() - began;
      }
      ratios[i] = actors[i] / library[i] - 1;
      work[i] = processor[1] / processor[0] - 1;
    }
    Arrays.sort(ratios);
    System.out.printf(
        "%7.0f ms %9.3f ms %9.3f ms %8.1f %% [%5.1f, %5.1f] %8.1f %%%n",
        milliseconds,
        median(library),
        median(actors),
        100 * median(ratios),
        100 * ratios[PAIRS / 4],
        100 * ratios[3 * PAIRS / 4],
        100 * median(work));
  }

  /** Of all threads of this process. */
  private static double processorTime() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Milliseconds per epoch. */
  private static double library(TuningPlan plan) {
    long began = System.nanoTime();
    plan.run(iterate -> {});
    return (System.nanoTime() - began) * 1e-6 / (plan.upper().steps() + 1);
  }

  private static double actors(Bilevo bilevo, TuningPlan plan)
      throws InterruptedException, ExecutionException {
    long began = System.nanoTime();
    bilevo.submit("overhead", plan).result().toCompletableFuture().get();
    return (System.nanoTime() - began) * 1e-6 / (plan.upper().steps() + 1);
  }

  private static TuningPlan plan(int rows, int epochs) throws InvalidJobException {
    String job =
        """
        seed = 7
        problem {
          kind = logistic, parametrisation = log
          data {
            generate { kind = logistic, rows = %d, features = 40, noise = 0.1 }
            split { train = 2, validation = 1 }
          }
        }
        lower { method = gradient-descent, steps = 20, warm-start = true }
        hypergradient { method = aid, linear { method = cg, steps = 10 } }
        upper { steps = %d, step-size = 0.01 }
        """
            .formatted(rows, epochs);
    TuningPlan plan =
        JobFile.parse(
                job,
                "overhead.conf",
                Path.of("."),
                new DataStore(Optional.empty(), DataStore.defaultCacheDir()))
            .plan();
    return new TuningPlan(
        plan.estimator(),
        new UpperPlan(plan.upper().initial(), plan.upper().method(), epochs));
  }
}
