package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.LowerMethod;
import io.github.bilevo.solver.lower.LowerWorkspace;
import java.util.function.LongSupplier;

/** λ → w_t, one step of the lower method per step; keeps w_t as the next w₀ when warm. */
final class LowerPass implements Pass<Vec, LowerSolution> {
  private final LowerMethod solver;
  private final boolean warm;
  private final LongSupplier nanoTime;
  private final LowerWorkspace workspace;
  private final double[] start;
  private final double[] point;
  private Vec lambda;
  private long began;

  LowerPass(LowerMethod solver, boolean warm, LongSupplier nanoTime) {
    this.solver = solver;
    this.warm = warm;
    this.nanoTime = nanoTime;
    this.workspace = solver.newWorkspace();
    this.start = solver.initial().toArray();
    this.point = new double[solver.map().lambdaSize()];
  }

  @Override
  public void begin(Vec lambda) {
    began = nanoTime.getAsLong();
    this.lambda = lambda;
    lambda.copyInto(point);
    solver.init(point, start, workspace);
  }

  @Override
  public Vec memory() {
    return warm ? Vec.copyOf(start) : Vec.copyOf();
  }

  @Override
  public void restore(Vec memory) {
    Pass.checkMemory(memory, warm ? start.length : 0);
    memory.copyInto(start);
  }

  @Override
  public Status step() {
    return solver.step(workspace);
  }

  /** The solve as it stands. */
  LowerWorkspace workspace() {
    return workspace;
  }

  /** w₀ of this pass until {@link #result}, of the next one after it. */
  Vec start() {
    return Vec.copyOf(start);
  }

  @Override
  public LowerSolution result() {
    if (warm && !workspace.status().failed()) {
      System.arraycopy(workspace.state(), 0, start, 0, start.length);
    }
    return new LowerSolution(
        lambda,
        Vec.copyOf(workspace.state()),
        workspace.steps(),
        workspace.status(),
        workspace.bytes() + 8L * (start.length + point.length),
        (nanoTime.getAsLong() - began) * 1e-9,
        workspace.pace());
  }
}
