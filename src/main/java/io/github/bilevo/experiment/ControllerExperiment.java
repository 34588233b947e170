package io.github.bilevo.experiment;

import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.Job;
import io.github.bilevo.config.JobFile;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Controlled;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Tolerance;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.UpperIteration;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.CountedProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.OracleCounts;
import io.github.bilevo.problem.OracleCounts.Kind;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.Lbfgs;
import io.github.bilevo.solver.lower.LowerWorkspace;
import io.github.bilevo.solver.lower.StepSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Whether steps found by a tolerance are worth it: on one problem, implicit differentiation by the
 * job's lower method and conjugate gradients with t = k fixed, cold or warm, and with t and k
 * found; the same upper steps for all. The judge is the exact objective E(w(λ), λ) at the last λ,
 * and the products with ℓ that led there. A fixed (t, k) is the best if its objective is the least
 * of those within a thousandth of the least, by fewest products: more than that nobody would pay
 * for. What the best one took is all that the found ones get: they end with the last upper step
 * that it pays for.
 *
 * @param name of the problem
 * @param settle iterations of L-BFGS that bring the last w to w(λ)
 * @param ways in which the fixed ones start, {@code cold} and {@code warm}
 */
public record ControllerExperiment(String name, int settle, List<String> ways) {
  /** t = k of the grid, for all problems. */
  public static final List<Integer> FIXED = List.of(5, 10, 20, 40, 100);

  /**
   * θ, for all problems. A descent direction is sure where the error is below ½‖∇̂f‖; an estimate
   * that may be half the truth has to stay below ¼.
   */
  public static final double TOLERANCE = 0.2;

  private static final int DEPTH = 10;
  private static final String FOUND = "controller";

  /** What of an objective nobody would pay for. */
  private static final double SAME = 1e-3;

  /** All, the quickest first; the last one warm only, as in the paper. */
  public static final List<ControllerExperiment> ALL =
      List.of(
          new ControllerExperiment("logistic", 2000, List.of("cold", "warm")),
          new ControllerExperiment("parkinsons", 4000, List.of("cold", "warm")),
          new ControllerExperiment("20newsgroups", 300, List.of("warm")));

  /**
   * How one way went.
   *
   * @param way {@code cold}, {@code warm} or {@code controller}
   * @param steps t = k; 0 where they are found
   * @param epochs hypergradients taken
   * @param objective E(w(λ), λ) at the last λ
   * @param products of gradients and of vectors with second derivatives of ℓ
   */
  public record Row(
      String problem, String way, int steps, long epochs, double objective, long products) {
    /** Whether the steps are found. */
    public boolean found() {
      return steps == 0;
    }
  }

  /** Runs it, telling each row once it is there. */
  public List<Row> run(DataStore store, Consumer<Row> listener) throws InvalidJobException {
    Job job = job(store);
    List<Row> rows = new ArrayList<>();
    for (String way : ways) {
      for (int steps : FIXED) {
        rows.add(row(job, way, steps, Long.MAX_VALUE));
        listener.accept(rows.get(rows.size() - 1));
      }
    }
    rows.add(row(job, FOUND, 0, best(rows).products()));
    listener.accept(rows.get(rows.size() - 1));
    return rows;
  }

  /** The row of the found steps alone, with at most so many products after the first upper step. */
  Row found(DataStore store, long mostProducts) throws InvalidJobException {
    return row(job(store), FOUND, 0, mostProducts);
  }

  private Job job(DataStore store) throws InvalidJobException {
    return JobFile.parse(text(), name + ".conf", Path.of("."), store);
  }

  /** Of the fixed ones that come within a thousandth of the least objective, the cheapest. */
  public static Row best(List<Row> rows) {
    double least =
        rows.stream()
            .filter(row -> !row.found() && Double.isFinite(row.objective()))
            .mapToDouble(Row::objective)
            .min()
            .orElse(Double.NaN);
    return rows.stream()
        .filter(row -> !row.found() && row.objective() <= least + SAME * Math.abs(least))
        .min((a, b) -> Long.compare(a.products(), b.products()))
        .orElse(rows.get(0));
  }

  /** Whether the steps found reach the objective of the best fixed ones with no more products. */
  public static boolean met(List<Row> rows) {
    Row best = best(rows);
    return rows.stream()
        .filter(Row::found)
        .anyMatch(
            row ->
                row.objective() <= best.objective() + SAME * Math.abs(best.objective())
                    && row.products() <= best.products());
  }

  private Row row(Job job, String way, int steps, long mostProducts) throws InvalidJobException {
    OracleCounts counts = new OracleCounts();
    BilevelProblem counted = CountedProblem.of(job.problem(), counts);
    Estimator estimator = estimator(job, counted, way.equals("warm"), steps);
    HypergradientSession session = new HypergradientSession(estimator);
    UpperPlan plan = job.plan().upper();
    UpperIteration upper = new UpperIteration(plan, counted.set());
    UpperIterate iterate;
    Hypergradient last;
    long products;
    Hypergradient next = session.compute(upper.lambda());
    do {
      last = next;
      products = products(counts);
      iterate = upper.accept(last);
      if (iterate.status().terminal()) {
        break;
      }
      next = session.compute(upper.lambda());
    } while (products(counts) <= mostProducts);
    return new Row(name, way, steps, iterate.epoch() + 1, exact(job, last), products);
  }

  /** Gradients of ℓ, products with its Hessian and with M; what E is asked for does not count. */
  private static long products(OracleCounts counts) {
    return counts.of(Kind.MAP) + counts.of(Kind.STATE) + counts.of(Kind.LAMBDA);
  }

  private static Estimator estimator(Job job, BilevelProblem problem, boolean warm, int steps) {
    LowerObjective objective = (LowerObjective) problem.lower();
    Vec zero = Vec.constant(problem.stateSize(), 0.0);
    FixedPointMap map = over(objective, said(job));
    GradientDescentMap phi = new GradientDescentMap(objective, StepSize.OPTIMAL);
    if (steps == 0) {
      return new Controlled(
          problem,
          new FixedPointIteration(map, 1, zero),
          phi,
          new ConjugateGradient(1, 0.0),
          new Tolerance(TOLERANCE, Tolerance.MOST_STEPS));
    }
    FixedPointIteration lower = new FixedPointIteration(map, steps, zero);
    return new Aid(problem, lower, warm, phi, new ConjugateGradient(steps, 0.0), warm);
  }

  private static FixedPointMap said(Job job) {
    return ((Aid) job.estimator()).lower().map();
  }

  /** The same method on another objective. */
  private static FixedPointMap over(LowerObjective objective, FixedPointMap said) {
    return said instanceof HeavyBallMap heavy
        ? new HeavyBallMap(objective, heavy.stepSize(), heavy.momentum())
        : new GradientDescentMap(objective, ((GradientDescentMap) said).stepSize());
  }

  /** E at w(λ), uncounted. */
  private double exact(Job job, Hypergradient last) {
    double[] lambda = last.lambda().toArray();
    LowerObjective objective = (LowerObjective) job.problem().lower();
    Lbfgs lower = new Lbfgs(objective, DEPTH, settle, 0.0, last.lower().state());
    LowerWorkspace workspace = lower.newWorkspace();
    lower.init(lambda, last.lower().state().toArray(), workspace);
    while (!lower.step(workspace).terminal()) {
      // each step does the work
    }
    UpperPoint upper = job.problem().upper().newPoint();
    upper.setLambda(lambda);
    upper.setState(workspace.state());
    return upper.value();
  }

  private String text() {
    try (InputStream in = ControllerExperiment.class.getResourceAsStream(name + ".conf")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
