package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.HypergradientAt;
import io.github.bilevo.hypergradient.watch.Hysteresis;
import io.github.bilevo.hypergradient.watch.Reason;
import io.github.bilevo.hypergradient.watch.Switch;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.LambdaSet;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * {@link AdjointPass} that finds a way on: down a ladder of linear methods where one cannot handle
 * A ({@link WatchedSolve}), and where the lower iteration lost its contraction by full iterative
 * differentiation from the same w₀, whose ∇f_t is the exact gradient of the computed f_t whatever Φ
 * is. Gives the bits of {@link AdjointPass} where nothing goes wrong.
 */
final class WatchedAdjointPass implements Measurable<LowerSolution> {
  /** A trajectory beyond this is recomputed from checkpoints that fit into it. */
  private static final long TRAJECTORY_BYTES = 1L << 28;

  /** Numbers in its memory beside v: the ladder's signature first. */
  private static final int NUMBERS = 1 + Hysteresis.NUMBERS + WatchedSolve.NUMBERS;

  private final Aid aid;
  private final LongSupplier nanoTime;
  private final List<Switch> switches = new ArrayList<>();
  private final Hysteresis contraction = new Hysteresis();
  private final WatchedSolve solve;
  private Measurable<Vec> iterative; // made when it is needed
  private HypergradientAt iterativeAhead;
  private boolean keepingSums;
  private boolean iterating;
  private LowerSolution lower;

  WatchedAdjointPass(Aid aid, LongSupplier nanoTime) {
    this.aid = aid;
    this.nanoTime = nanoTime;
    solve = new WatchedSolve(aid, nanoTime, switches);
  }

  @Override
  public void begin(LowerSolution solution) {
    lower = solution;
    switches.clear();
    solution.trail().ifPresent(this::judge);
    iterating = contraction.away() && !solution.status().failed() && solution.trail().isPresent();
    if (!iterating) {
      solve.begin(solution);
      return;
    }
    if (iterative == null) {
      iterative = iterative((FixedPointIteration) aid.lower()); // no other leaves a trail
      if (keepingSums) {
        iterative.keepSums();
      }
    }
    iterative.restore(solution.trail().get().start());
    iterative.begin(solution.lambda());
  }

  private void judge(LowerSolution.Trail trail) {
    if (trail.lost()) {
      if (!contraction.away()) {
        switches.add(new Switch("aid", "itd", Reason.CONTRACTION_LOST, lost(trail.lostRate())));
      }
      contraction.trouble();
      return;
    }
    contraction.good();
    if (contraction.returns()) {
      String detail = contraction.needed() + " good epochs";
      switches.add(new Switch("itd", "aid", Reason.RECOVERED, detail));
    }
  }

  private String lost(double rate) {
    LambdaSet set = aid.problem().set();
    String place =
        set.contains(lower.lambda().toArray())
            ? ""
            : "; λ is outside " + set.description() + ", onto which the upper method projects";
    return "q̂ = " + rate + " per step of " + aid.lower().name() + place;
  }

  private Measurable<Vec> iterative(FixedPointIteration iteration) {
    long states = Math.max(1, TRAJECTORY_BYTES / (8L * iteration.map().stateSize()));
    IterativeEstimator estimator =
        iteration.steps() <= states
            ? new Itd(aid.problem(), iteration, true)
            : new CheckpointedItd(aid.problem(), iteration, true, (int) states);
    return (IterativePass) estimator.newPass(nanoTime);
  }

  @Override
  public Status step() {
    if (!iterating) {
      return solve.step();
    }
    Status status = iterative.step();
    if (!status.terminal()) {
      return status;
    }
    iterativeAhead = iterative.ahead(); // the result takes w₀ away
    if (iterative.result().finite()) {
      return status;
    }
    switches.add(
        new Switch("itd", "aid", Reason.NON_FINITE, "its gradient overflowed on the way back"));
    iterating = false;
    solve.begin(lower);
    return Status.RUNNING;
  }

  @Override
  public void keepSums() {
    keepingSums = true;
  }

  @Override
  public Certified certify() {
    return iterating ? iterative.certify() : solve.certify();
  }

  @Override
  public HypergradientAt ahead() {
    return iterating ? iterativeAhead : solve.ahead();
  }

  @Override
  public Hypergradient result() {
    Hypergradient h = iterating ? iterative.result() : solve.result();
    return switches.isEmpty() ? h : h.withSwitches(switches);
  }

  @Override
  public Vec memory() {
    Vec v = solve.memory();
    double[] memory = new double[NUMBERS + v.size()];
    memory[0] = solve.signature();
    contraction.write(memory, 1);
    solve.write(memory, 1 + Hysteresis.NUMBERS);
    System.arraycopy(v.toArray(), 0, memory, NUMBERS, v.size());
    return Vec.copyOf(memory);
  }

  /** Another plan's ladder may mean something else: then v alone is taken. */
  @Override
  public void restore(Vec memory) {
    int size = solve.memory().size();
    Pass.checkMemory(memory, NUMBERS + size);
    double[] all = memory.toArray();
    if (all[0] == solve.signature()) {
      contraction.read(all, 1);
      solve.read(all, 1 + Hysteresis.NUMBERS);
    }
    solve.restore(Vec.copyOf(all, NUMBERS, size));
  }
}
