package io.github.bilevo.runtime;

import akka.stream.javadsl.Sink;
import io.github.bilevo.Bilevo;
import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.JobFile;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Schedule;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * How long the pipelined schedule takes to the objective that the synchronous one ends with, over
 * what that takes: medians of interleaved pairs, with the least and the most. The synchronous run
 * may use all cores for its products. Objectives are compared as the runs tell them, and again after
 * the runs, at a w(λ) that is solved for ten times as long.
 *
 * <pre>{@code
 * mvn -Pbench -DskipTests test-compile exec:exec -Dbench.main=io.github.bilevo.runtime.ScheduleTable
 * }</pre>
 *
 * Reads 20 Newsgroups and MNIST from {@code $BILEVO_DATA}. Arguments: names of problems, {@code
 * lag=N} and {@code pairs=N}.
 */
public final class ScheduleTable {
  private ScheduleTable() {}

  private enum Task {
    LR(
        """
        seed = 7
        problem {
          kind = logistic, parametrisation = log
          data {
            generate { kind = logistic, rows = 1500, features = 100, noise = 0.1 }
            split { train = 2, validation = 1 }
          }
        }
        lower { method = gradient-descent, steps = 100, warm-start = true }
        hypergradient { method = aid, linear { method = cg, steps = 20, warm-start = true } }
        upper { steps = 60, step-size = 0.02 }
        """),
    NEWS(
        """
        seed = 1
        problem {
          kind = multinomial-logistic
          data { dataset = 20newsgroups, split { train = 1, validation = 1, test = 1 } }
        }
        lower { method = heavy-ball, steps = 10, step-size = 100, momentum = 0.9, warm-start = true }
        hypergradient { method = aid, linear { method = cg, steps = 10, warm-start = true } }
        upper { steps = 8, step-size = 100 }
        """),
    EQM(
        """
        seed = 1
        problem {
          kind = equilibrium, units = 200
          data { dataset = mnist, split { train = 2, validation = 58 } }
        }
        lower { method = fixed-point, steps = 20, warm-start = true }
        hypergradient { method = aid, linear { method = fixed-point, steps = 20, warm-start = true } }
        upper { method = nesterov, steps = 15, step-size = 0.1, momentum = 0.9 }
        """);

    private final String job;

    Task(String job) {
      this.job = job;
    }
  }

  private record Reached(double seconds, double objective, Vec lambda) {}

  /** See above. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(arguments));
    int lag = 1;
    int pairs = 5;
    for (String word : arguments) {
      if (word.startsWith("lag=")) {
        lag = Integer.parseInt(word.substring(4));
        words.remove(word);
      } else if (word.startsWith("pairs=")) {
        pairs = Integer.parseInt(word.substring(6));
        words.remove(word);
      }
    }
    System.out.printf(
        "%6s %14s %22s %22s%n", "", "synchronous", "by f(w_t, λ)", "by f(w(λ), λ)");
    try (Bilevo bilevo = Bilevo.start()) {
      for (Task task : Task.values()) {
        if (words.isEmpty() || words.contains(task.name())) {
          measure(bilevo, task, lag, pairs);
        }
      }
    }
  }

  private static void measure(Bilevo bilevo, Task task, int lag, int pairs)
      throws Exception {
    TuningPlan plan = plan(task);
    TuningPlan pipelined =
        new TuningPlan(
            plan.estimator(),
            new UpperPlan(
                plan.upper().initial(), plan.upper().method(), 2 * plan.upper().steps()),
            new Schedule.Pipelined(lag, 0.3));
    HypergradientSession exact = exact((Aid) plan.estimator());
    double[] one = new double[pairs];
    double[] told = new double[pairs];
    double[] solved = new double[pairs];
    if (pairs > 1) { // warms up
      run(bilevo, plan);
      run(bilevo, pipelined);
    }
    for (int i = 0; i < pairs; i++) {
      List<Reached> synchronous = run(bilevo, plan);
      List<Reached> lagged = run(bilevo, pipelined);
      Reached end = synchronous.get(synchronous.size() - 1);
      one[i] = end.seconds();
      told[i] =
          lagged.stream()
                  .filter(it -> it.objective() <= end.objective())
                  .mapToDouble(Reached::seconds)
                  .findFirst()
                  .orElse(Double.POSITIVE_INFINITY)
              / end.seconds();
      double wanted = exact.compute(end.lambda()).objective();
      solved[i] = reaches(lagged, wanted, exact) / end.seconds();
    }
    Arrays.sort(one);
    Arrays.sort(told);
    Arrays.sort(solved);
    System.out.printf(
        "%6s %12.2f s %8.2f [%.2f, %.2f] %8.2f [%.2f, %.2f]%n",
        task,
        one[pairs / 2],
        told[pairs / 2],
        told[0],
        told[pairs - 1],
        solved[pairs / 2],
        solved[0],
        solved[pairs - 1]);
  }

  /** The first that is as good, by bisection; infinity if not even the last one is. */
  private static double reaches(
      List<Reached> run, double wanted, HypergradientSession exact) {
    int low = -1;
    int high = run.size() - 1;
    if (exact.compute(run.get(high).lambda()).objective() > wanted) {
      return Double.POSITIVE_INFINITY;
    }
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (exact.compute(run.get(middle).lambda()).objective() <= wanted) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return run.get(high).seconds();
  }

  /** Ten times the steps, warm. */
  private static HypergradientSession exact(Aid aid) {
    return new HypergradientSession(
        new Aid(
            aid.problem(),
            new FixedPointIteration(
                aid.lower().map(), 10 * aid.lower().steps(), aid.lower().initial()),
            true,
            aid.map(),
            aid.linear().with(1, 0),
            true));
  }

  /** Each λ, when it was known. */
  private static List<Reached> run(Bilevo bilevo, TuningPlan plan) throws Exception {
    ConcurrentLinkedQueue<Reached> reached = new ConcurrentLinkedQueue<>();
    long began = System.nanoTime();
    bilevo
        .submit(
            "table",
            plan,
            Sink.foreach(
                event -> {
                  if (event instanceof TuningEvent.EpochCompleted epoch) {
                    double seconds = (System.nanoTime() - began) * 1e-9;
                    UpperIterate iterate = epoch.iterate();
                    reached.add(
                        new Reached(
                            seconds, iterate.hypergradient().objective(), iterate.lambda()));
                  }
                }))
        .result()
        .toCompletableFuture()
        .get();
    return List.copyOf(reached);
  }

  private static TuningPlan plan(Task task) throws InvalidJobException {
    Optional<Path> data = Optional.ofNullable(System.getenv("BILEVO_DATA")).map(Path::of);
    return JobFile.parse(
            task.job,
            task.name() + ".conf",
            Path.of("."),
            new DataStore(data, DataStore.defaultCacheDir()))
        .plan();
  }
}
