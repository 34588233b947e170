package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.watch.Switch;
import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Every task's pass in turn, then the mean. A task that fails does not keep the others from being
 * computed; the mean's status is then its own, and the mean is NaN.
 */
final class TasksPass implements Pass<Vec, Hypergradient> {
  private final List<Pass<Vec, Hypergradient>> passes = new ArrayList<>();
  private final int stateSize;
  private final List<Hypergradient> results = new ArrayList<>();
  private Vec lambda;
  private Status status;

  TasksPass(Tasks tasks, LongSupplier nanoTime) {
    stateSize = tasks.problem().stateSize();
    for (Estimator task : tasks.tasks()) {
      passes.add(task.newPass(nanoTime));
    }
  }

  private TasksPass(int stateSize, Vec lambda, List<Hypergradient> results) {
    this.stateSize = stateSize;
    this.lambda = lambda;
    this.results.addAll(results);
  }

  /** What these results give together. */
  static Hypergradient mean(int stateSize, Vec lambda, List<Hypergradient> results) {
    return new TasksPass(stateSize, lambda, results).result();
  }

  @Override
  public void begin(Vec lambda) {
    this.lambda = lambda;
    results.clear();
    status = Status.RUNNING;
    passes.get(0).begin(lambda);
  }

  @Override
  public Vec memory() {
    return Memories.join(passes);
  }

  @Override
  public Memory sharedMemory() {
    return Memory.join(passes.stream().map(Pass::sharedMemory).toArray(Memory[]::new));
  }

  @Override
  public void restore(Vec memory) {
    Memories.split(memory, passes);
  }

  @Override
  public Status step() {
    if (status.terminal()) {
      return status;
    }
    Pass<Vec, Hypergradient> current = passes.get(results.size());
    if (current.step().terminal()) {
      results.add(current.result());
      if (results.size() == passes.size()) {
        return status = worst();
      }
      passes.get(results.size()).begin(lambda);
    }
    return status;
  }

  private Status worst() {
    for (Hypergradient h : results) {
      if (h.status().failed()) {
        return h.status();
      }
    }
    return results.get(0).status();
  }

  @Override
  public Hypergradient result() {
    double objective = 0.0;
    double seconds = 0.0;
    double[] gradient = new double[lambda.size()];
    Hypergradient.WorkspaceBytes bytes = new Hypergradient.WorkspaceBytes(0, 0);
    double share = 1.0 / results.size();
    for (Hypergradient h : results) {
      objective += share * h.objective();
      Vectors.axpy(share, h.gradient().toArray(), gradient);
      seconds += h.seconds();
      bytes = bytes.plus(h.workspaceBytes());
    }
    List<Switch> switches = results.stream().flatMap(h -> h.switches().stream()).toList();
    return new Hypergradient(
        lambda,
        objective,
        Vec.copyOf(gradient),
        lower(),
        linear(),
        seconds,
        bytes,
        ErrorReport.mean(results.stream().map(Hypergradient::error).toList()),
        switches);
  }

  /** States side by side, steps added, residuals as one vector's. */
  private Hypergradient.Lower lower() {
    double[] state = new double[stateSize];
    int from = 0;
    int steps = 0;
    long applications = 0;
    double squares = 0.0;
    double seconds = 0.0;
    Status worst = results.get(0).lower().status();
    for (Hypergradient h : results) {
      Hypergradient.Lower lower = h.lower();
      System.arraycopy(lower.state().toArray(), 0, state, from, lower.state().size());
      from += lower.state().size();
      steps += lower.steps();
      applications += lower.applications();
      squares += lower.residual() * lower.residual();
      seconds += lower.seconds();
      worst = lower.status().failed() && !worst.failed() ? lower.status() : worst;
    }
    return new Hypergradient.Lower(
        Vec.copyOf(state),
        steps,
        applications,
        Math.sqrt(squares),
        worst,
        seconds,
        results.stream().map(h -> h.lower().pace()).reduce(Pace::with).orElse(Pace.UNKNOWN));
  }

  /** Steps added, residuals as one vector's, the largest ratio; empty if no task has a solve. */
  private Optional<Hypergradient.Linear> linear() {
    List<Hypergradient.Linear> solves = results.stream().flatMap(h -> h.linear().stream()).toList();
    if (solves.isEmpty()) {
      return Optional.empty();
    }
    int steps = 0;
    double squares = 0.0;
    double ratio = 0.0;
    double seconds = 0.0;
    Status worst = solves.get(0).status();
    for (Hypergradient.Linear solve : solves) {
      steps += solve.steps();
      squares += solve.residual() * solve.residual();
      ratio = Math.max(ratio, solve.residualRatio());
      seconds += solve.seconds();
      worst = solve.status().failed() && !worst.failed() ? solve.status() : worst;
    }
    return Optional.of(new Hypergradient.Linear(steps, Math.sqrt(squares), ratio, worst, seconds));
  }
}
