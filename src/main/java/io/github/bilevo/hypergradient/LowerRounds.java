package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.LowerMethod;
import io.github.bilevo.solver.lower.LowerWorkspace;
import java.util.function.LongSupplier;

/**
 * λ → w after another round of steps. At the λ of the round before it goes on, momentum and all; at
 * another λ it begins from the w it has. At one λ no more than the method's own t steps are made.
 */
final class LowerRounds implements Pass<Vec, LowerSolution> {
  private final LowerMethod solver;
  private final int stepsOfARound;
  private final LongSupplier nanoTime;
  private final LowerWorkspace workspace;
  private final double[] start;
  private final double[] point;
  private Vec lambda;
  private int left;
  private Status status;
  private long began;

  LowerRounds(LowerMethod solver, int stepsOfARound, LongSupplier nanoTime) {
    this.solver = solver;
    this.stepsOfARound = stepsOfARound;
    this.nanoTime = nanoTime;
    workspace = solver.newWorkspace();
    start = solver.initial().toArray();
    point = new double[solver.map().lambdaSize()];
  }

  @Override
  public void begin(Vec next) {
    began = nanoTime.getAsLong();
    left = stepsOfARound;
    if (!next.equals(lambda)) {
      lambda = next;
      next.copyInto(point);
      solver.init(point, start, workspace);
    }
    status = workspace.status();
  }

  @Override
  public Vec memory() {
    return Vec.copyOf(start);
  }

  @Override
  public void restore(Vec memory) {
    Pass.checkMemory(memory, start.length);
    memory.copyInto(start);
    lambda = null;
  }

  @Override
  public Status step() {
    if (!status.terminal()) {
      status = solver.step(workspace);
      if (--left == 0 && !status.terminal()) {
        status = Status.MAX_STEPS;
      }
    }
    return status;
  }

  @Override
  public LowerSolution result() {
    if (!workspace.status().failed()) {
      System.arraycopy(workspace.state(), 0, start, 0, start.length);
    }
    return new LowerSolution(
        lambda,
        Vec.copyOf(workspace.state()),
        workspace.steps(),
        status,
        workspace.bytes() + 8L * (start.length + point.length),
        (nanoTime.getAsLong() - began) * 1e-9,
        workspace.pace());
  }
}
