package io.github.bilevo.problem.expression;

import io.github.bilevo.problem.expression.FamiliesBenchmark.Form;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link FamiliesBenchmark} with the allocation profiler and prints, for each product of each
 * family, the time by hand, the time of the expression, their ratio, and the bytes per evaluation:
 *
 * <pre>{@code
 * mvn -Pbench -DskipTests test-compile exec:exec
 * mvn -Pbench -DskipTests test-compile exec:exec -Dbench="-p family=LOGISTIC -i 10"
 * }</pre>
 *
 * Ratios hold on a loaded machine, since both forms run in turn; times do not. Vector kernels
 * allocate and are slow until the JIT has compiled them, so the warm-up takes seconds. The harness
 * itself allocates a few kB per iteration, which the column of bytes divides by the evaluations.
 */
public final class RatioTable {
  private RatioTable() {}

  private record Cell(double time, double bytes) {}

  /** Takes JMH's own options. */
  public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
    OptionsBuilder options = new OptionsBuilder();
    options.parent(new CommandLineOptions(arguments));
    options.include(FamiliesBenchmark.class.getSimpleName()).addProfiler(GCProfiler.class);
    print(new Runner(options.build()).run());
  }

  private static void print(Collection<RunResult> results) {
    Map<String, Map<Form, Cell>> rows = new TreeMap<>();
    for (RunResult result : results) {
      String family = result.getParams().getParam("family");
      String product = result.getPrimaryResult().getLabel();
      Form form = Form.valueOf(result.getParams().getParam("form"));
      rows.computeIfAbsent(family + " " + product, row -> new TreeMap<>())
          .put(form, cell(result));
    }
    System.out.printf(
        "%n%-36s %12s %12s %7s %12s%n", "", "by hand µs", "expr. µs", "ratio", "B/evaluation");
    rows.forEach(
        (row, cells) -> {
          Cell byHand = cells.get(Form.BY_HAND);
          Cell expression = cells.get(Form.EXPRESSION);
          if (byHand != null && expression != null) {
            System.out.printf(
                "%-36s %12.2f %12.2f %7.2f %5.1f %6.1f%n",
                row,
                byHand.time(),
                expression.time(),
                expression.time() / byHand.time(),
                byHand.bytes(),
                expression.bytes());
          }
        });
  }

  private static Cell cell(RunResult result) {
    double bytes = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
    return new Cell(result.getPrimaryResult().getScore(), bytes);
  }
}
