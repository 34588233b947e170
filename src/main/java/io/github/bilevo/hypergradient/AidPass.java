package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.HypergradientAt;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import java.util.List;
import java.util.function.LongSupplier;

/** All of Algorithm 2 as one pass: the lower solve, then the adjoint's. */
final class AidPass implements Measurable<Vec> {
  private final Pass<Vec, LowerSolution> lower;
  private final Measurable<LowerSolution> adjoint;
  private boolean solvingLower;

  AidPass(Aid aid, LongSupplier nanoTime) {
    lower = aid.newLowerPass(nanoTime);
    adjoint = aid.adjointPass(nanoTime);
  }

  @Override
  public void begin(Vec lambda) {
    solvingLower = true;
    lower.begin(lambda);
  }

  @Override
  public Vec memory() {
    return Memories.join(List.of(lower, adjoint));
  }

  @Override
  public void restore(Vec memory) {
    Memories.split(memory, List.of(lower, adjoint));
  }

  @Override
  public Status step() {
    if (!solvingLower) {
      return adjoint.step();
    }
    if (lower.step().terminal()) {
      solvingLower = false;
      adjoint.begin(lower.result());
    }
    return Status.RUNNING;
  }

  @Override
  public void keepSums() {
    adjoint.keepSums();
  }

  @Override
  public Certified certify() {
    return adjoint.certify();
  }

  @Override
  public HypergradientAt ahead() {
    return adjoint.ahead();
  }

  @Override
  public Hypergradient result() {
    return adjoint.result();
  }
}
