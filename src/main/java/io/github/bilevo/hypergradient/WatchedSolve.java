package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.HypergradientAt;
import io.github.bilevo.hypergradient.watch.ContractionWatch;
import io.github.bilevo.hypergradient.watch.Hysteresis;
import io.github.bilevo.hypergradient.watch.Ladder;
import io.github.bilevo.hypergradient.watch.Reason;
import io.github.bilevo.hypergradient.watch.Switch;
import io.github.bilevo.hypergradient.watch.SymmetryCheck;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.linear.LinearWorkspace;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Steps 2 and 3 of Algorithm 2 down a {@link Ladder} of linear methods: what cannot handle A is
 * left for the next one within the epoch, each method once at most. The method that did it is kept
 * for the epochs that follow ({@link Hysteresis}). When all are tried, the least residual counts;
 * if every one failed, the first one's failure does, as if nobody had watched.
 */
final class WatchedSolve {
  /** Numbers in its memory beside v. */
  static final int NUMBERS = 3 + Hysteresis.NUMBERS;

  /** What is known of A = Aᵀ: 0 nothing yet, else one of these. */
  private static final int HOLDS = 1;

  private static final int REFUTED = 2;

  private final Aid aid;
  private final LongSupplier nanoTime;
  private final List<Switch> switches;
  private final Ladder ladder;
  private final ContractionWatch watch;
  private final Hysteresis hysteresis = new Hysteresis();
  private AdjointPass pass;
  private int rung;
  private int symmetry;
  private boolean settled; // all were tried and none did it: what makes no progress is accepted
  private LowerSolution lower;
  private AdjointPass first; // the one that failed first in this epoch; null while none has
  private int firstRung;
  private AdjointPass best; // the least residual among those that made no progress
  private int bestRung;
  private int tried;
  private double began;
  private boolean exhausted;

  /** Tells of what it does in {@code switches}. */
  WatchedSolve(Aid aid, LongSupplier nanoTime, List<Switch> switches) {
    this.aid = aid;
    this.nanoTime = nanoTime;
    this.switches = switches;
    ladder = new Ladder(aid.linear(), aid.map().symmetric());
    watch = ContractionWatch.of(aid.map());
    pass = newPass(0);
  }

  private AdjointPass newPass(int rung) {
    LinearMethod method = ladder.method(rung);
    return new AdjointPass(rung == 0 ? aid : aid.with(method), nanoTime);
  }

  void begin(LowerSolution solution) {
    lower = solution;
    first = null;
    best = null;
    tried = 0;
    exhausted = false;
    if (hysteresis.returns()) {
      settled = false;
      returnHome();
    }
    start();
  }

  /** v is what the other method found last. */
  private void returnHome() {
    int home = symmetry == REFUTED ? ladder.next(ladder.size() - 1, 0, false) : 0;
    if (home == rung) {
      return;
    }
    tell(home, Reason.RECOVERED, hysteresis.needed() + " good epochs");
    Vec memory = pass.memory();
    rung = home;
    pass = newPass(home);
    pass.restore(memory);
  }

  private void start() {
    tried |= 1 << rung;
    pass.begin(lower);
    watch.restart();
    began = pass.workspace().residualNorm();
    if (symmetry == 0 && !lower.status().failed() && ladder.method(rung).needsSymmetry()) {
      checkSymmetry();
    }
  }

  /** Once, in the first epoch of a run. */
  private void checkSymmetry() {
    double asymmetry = SymmetryCheck.asymmetry(pass.operator(), aid.map().stateSize());
    if (!SymmetryCheck.refutes(asymmetry)) {
      symmetry = HOLDS;
      return;
    }
    symmetry = REFUTED;
    int next = ladder.next(rung, tried, false);
    tell(next, Reason.NOT_SYMMETRIC, "|xᵀAy − yᵀAx| is " + asymmetry + " of its size");
    move(next);
  }

  private void move(int next) {
    rung = next;
    pass = newPass(next);
    start();
  }

  private void tell(int next, Reason reason, String detail) {
    switches.add(
        new Switch(ladder.method(rung).name(), ladder.method(next).name(), reason, detail));
  }

  Status step() {
    Status status = pass.step();
    if (exhausted || lower.status().failed()) {
      return status;
    }
    Optional<Reason> trouble = status.terminal() ? judge(status) : grows();
    if (trouble.isPresent()) {
      return mend(trouble.get());
    }
    if (status.terminal()) {
      succeed();
    }
    return status;
  }

  /** The fixed-point recursion, whose residual is the true one at every step. */
  private Optional<Reason> grows() {
    if (!(ladder.method(rung) instanceof FixedPoint)) {
      return Optional.empty();
    }
    LinearWorkspace w = pass.workspace();
    watch.observe(w.residualNorm(), w.rightHandSideNorm(), w.x());
    return watch.lost() ? Optional.of(Reason.RESIDUAL_GROWS) : Optional.empty();
  }

  private Optional<Reason> judge(Status status) {
    LinearWorkspace w = pass.workspace();
    Optional<Reason> trouble =
        ladder.trouble(rung, status, began, w.residualNorm(), w.rightHandSideNorm());
    return settled ? trouble.filter(reason -> reason != Reason.STAGNATED) : trouble;
  }

  private Status mend(Reason reason) {
    hysteresis.trouble();
    if (first == null) {
      first = pass;
      firstRung = rung;
    }
    boolean usable = reason == Reason.STAGNATED;
    if (usable && (best == null || residual(pass) < residual(best))) {
      best = pass;
      bestRung = rung;
    }
    int next = ladder.next(rung, tried, symmetry != REFUTED);
    if (next < 0) {
      return exhaust();
    }
    LinearWorkspace w = pass.workspace();
    tell(next, reason, "after " + w.steps() + " steps, ‖r‖ = " + w.residualNorm());
    move(next);
    return Status.RUNNING;
  }

  private static double residual(AdjointPass pass) {
    return pass.workspace().residualNorm();
  }

  /** Nothing is left: the least residual, or the first failure as it would have gone on. */
  private Status exhaust() {
    exhausted = true;
    settled = best != null;
    if (settled) {
      takeBest();
    } else {
      pass = first;
      rung = firstRung;
    }
    return pass.step(); // terminal, unless it was left on its way
  }

  private void takeBest() {
    if (rung != bestRung) {
      tell(bestRung, Reason.STAGNATED, "the least ‖r‖ of all, " + residual(best));
    }
    pass = best;
    rung = bestRung;
  }

  private void succeed() {
    if (first == null) {
      hysteresis.good();
    }
    if (best != null && residual(best) < residual(pass)) {
      takeBest();
    }
  }

  Hypergradient result() {
    return pass.result();
  }

  /** By the method whose result it is, as {@link #ahead}. */
  Certified certify() {
    return pass.certify();
  }

  HypergradientAt ahead() {
    return pass.ahead();
  }

  /** Puts its state into {@code out} from {@code at} on. */
  void write(double[] out, int at) {
    out[at] = rung;
    out[at + 1] = symmetry;
    out[at + 2] = settled ? 1.0 : 0.0;
    hysteresis.write(out, at + 3);
  }

  /** Takes what {@link #write} put there. */
  void read(double[] from, int at) {
    rung = (int) from[at];
    symmetry = (int) from[at + 1];
    settled = from[at + 2] != 0.0;
    hysteresis.read(from, at + 3);
    pass = newPass(rung);
  }

  /** Tells this ladder from others. */
  double signature() {
    return ladder.signature();
  }

  /** v, where it is kept. */
  Vec memory() {
    return pass.memory();
  }

  void restore(Vec memory) {
    pass.restore(memory);
  }
}
