package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LambdaSet;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.upper.Stopping;
import io.github.bilevo.solver.upper.UpperMethod;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The upper level's loop, without the loop: takes the hypergradient at λ_s, gives λ_{s+1}. Both the
 * library call and the upper actor drive this object. Mutable, confined to one thread at a time.
 *
 * <p>S steps take S + 1 hypergradients: the last one is evaluated at λ_S and not applied, so that
 * the objective and the norm reported at the end are those of the λ reported at the end. A rule
 * that ends the run earlier does so at the λ it looked at, too.
 */
public final class UpperIteration {
  /** f_s beyond this many times max(1, |f_0|) counts as divergence. */
  private static final double DIVERGENCE = 1e8;

  private final UpperMethod method;
  private final LambdaSet set;
  private final Stopping.Judge stopping;
  private final LongSupplier nanoTime;
  private final long began;
  private final double[] lambda;
  private final double[] gradient;
  private final UpperMethod.Workspace workspace;
  private long epoch;
  private double firstObjective = Double.NaN;
  private UpperIterate.Best best;

  /** Starts at λ_0 = {@code initial}, taken as given. */
  public UpperIteration(UpperPlan plan, LambdaSet set) {
    this(plan, set, System::nanoTime);
  }

  /** Starts now, by a clock in nanoseconds that only a rule about time looks at. */
  public UpperIteration(UpperPlan plan, LambdaSet set, LongSupplier nanoTime) {
    this(plan, set, nanoTime, UpperState.initial(plan));
  }

  /**
   * Goes on from a state: the iterates that follow are those that followed it, bit for bit.
   *
   * @throws IllegalArgumentException if a memory is not one of this plan's
   */
  public UpperIteration(UpperPlan plan, LambdaSet set, LongSupplier nanoTime, UpperState state) {
    this.method = plan.method();
    this.set = set;
    this.stopping = plan.rule().newJudge();
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong() - state.elapsedNanos();
    this.lambda = state.lambda().toArray();
    this.gradient = new double[lambda.length];
    this.workspace = method.newWorkspace(lambda.length);
    this.epoch = state.epoch();
    this.firstObjective = state.firstObjective();
    this.best = state.best();
    state.method().ifPresent(memory -> workspace.restore(memory.toArray()));
    state.stopping().ifPresent(memory -> stopping.restore(memory.toArray()));
  }

  /** Where it stands, between two epochs. */
  public UpperState state() {
    return new UpperState(
        epoch,
        lambda(),
        firstObjective,
        best,
        Optional.of(Vec.copyOf(workspace.snapshot())),
        Optional.of(Vec.copyOf(stopping.snapshot())),
        nanoTime.getAsLong() - began);
  }

  /** λ_s, at which the next hypergradient is wanted. */
  public Vec lambda() {
    return Vec.copyOf(lambda);
  }

  /** s, the number of hypergradients accepted. */
  public long epoch() {
    return epoch;
  }

  /** Takes the hypergradient at λ_s and, unless that ends the run, steps to λ_{s+1}. */
  public UpperIterate accept(Hypergradient h) {
    Status status = judge(h);
    boolean usable = !h.status().failed() && Double.isFinite(h.objective());
    if (usable && (best.epoch() < 0 || h.objective() < best.objective())) {
      best = new UpperIterate.Best(epoch, h.lambda(), h.lower().state(), h.objective());
    }
    if (status == Status.RUNNING) {
      h.gradient().copyInto(gradient);
      method.step(h.objective(), gradient, set, lambda, workspace);
    }
    double eta = method.stepSize(workspace);
    return new UpperIterate(epoch++, h, lambda(), eta, best, status);
  }

  private Status judge(Hypergradient h) {
    if (h.status().failed()) {
      return h.status();
    }
    if (!h.finite()) {
      return Status.NON_FINITE;
    }
    if (epoch == 0) {
      firstObjective = Math.abs(h.objective());
    }
    if (Math.abs(h.objective()) > DIVERGENCE * Math.max(1.0, firstObjective)) {
      return Status.DIVERGED;
    }
    return stopping.judge(new Standing(h));
  }

  /** ‖λ_s − P_Λ(λ_s − ηg)‖/η. */
  double mappingNorm(Hypergradient h) {
    double eta = method.stepSize(workspace);
    h.gradient().copyInto(gradient);
    for (int j = 0; j < gradient.length; j++) {
      gradient[j] = lambda[j] - eta * gradient[j];
    }
    set.project(gradient);
    Vectors.subtract(lambda, gradient, gradient);
    return Vectors.norm(gradient) / eta;
  }

  /** What the stopping rules look at in this epoch. */
  private final class Standing implements Stopping.Standing {
    private final Hypergradient h;

    private Standing(Hypergradient h) {
      this.h = h;
    }

    @Override
    public long steps() {
      return epoch;
    }

    @Override
    public long nanos() {
      return nanoTime.getAsLong() - began;
    }

    @Override
    public double objective() {
      return h.objective();
    }

    @Override
    public double mappingNorm() {
      return UpperIteration.this.mappingNorm(h);
    }
  }
}
