package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.watch.ContractionWatch;
import io.github.bilevo.hypergradient.watch.ProvenContraction;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * {@link LowerPass} with an eye on its residuals: the same steps and the same w_t, and beside it
 * where it began and whether contraction was lost. What is proven to converge cannot have lost it.
 */
final class WatchedLowerPass implements Pass<Vec, LowerSolution> {
  private final LowerPass lower;
  private final FixedPointIteration.Workspace workspace;
  private final ContractionWatch watch;
  private final ProvenContraction proven;

  WatchedLowerPass(Aid aid, FixedPointIteration iteration, LongSupplier nanoTime) {
    lower = new LowerPass(iteration, aid.warmLower(), nanoTime);
    workspace = (FixedPointIteration.Workspace) lower.workspace();
    watch = ContractionWatch.of(iteration.map());
    proven = new ProvenContraction(aid.problem(), iteration.map());
  }

  @Override
  public void begin(Vec lambda) {
    watch.restart();
    lower.begin(lambda);
  }

  @Override
  public Vec memory() {
    return lower.memory();
  }

  @Override
  public void restore(Vec memory) {
    lower.restore(memory);
  }

  @Override
  public Status step() {
    int before = workspace.steps();
    Status status = lower.step();
    if (workspace.steps() > before) {
      watch.observe(workspace.moved(), 1.0, workspace.state());
    }
    return status;
  }

  @Override
  public LowerSolution result() {
    Vec start = lower.start(); // before it becomes the next one
    LowerSolution found = lower.result();
    boolean lost = watch.lost() && !found.status().failed() && !proven.at(found.lambda().toArray());
    return new LowerSolution(
        found.lambda(),
        found.state(),
        found.steps(),
        found.status(),
        found.workspaceBytes(),
        found.seconds(),
        found.pace(),
        Optional.of(new LowerSolution.Trail(start, lost ? watch.rate() : Double.NaN)));
  }
}
