package io.github.bilevo.solver.lower;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.solver.Status;

/**
 * The lower-level solver z_{i+1} = Φ(z_i, λ), i = 0 … t−1; which method it is depends on Φ alone
 * ({@link GradientDescentMap}, {@link HeavyBallMap}, {@link NesterovMap}). One Φ per step.
 * Immutable and shareable; the workspace is confined to one thread and holds z_i, z_{i+1} and a
 * linearization.
 *
 * <p>A step that is not finite is not taken (NON_FINITE). A step ‖z_{i+1} − z_i‖ beyond 10⁸ times
 * the larger of the first one and 1 ends the solve as DIVERGED; a convergent heavy ball grows at
 * first by about √κ, far less.
 *
 * @param map Φ
 * @param steps t, at least 1
 * @param initial w₀ of length {@link FixedPointMap#blockSize}; a pair starts from (w₀, w₀)
 */
public record FixedPointIteration(FixedPointMap map, int steps, Vec initial)
    implements LowerMethod {
  /** Checks t and the length of w₀. */
  public FixedPointIteration {
    LowerMethod.check(steps, initial, map.blockSize());
  }

  /** Memory of one solve. */
  public static final class Workspace extends LowerWorkspace {
    private final Linearization linearization;
    private double[] next;
    private double firstStep;
    private double moved;

    private Workspace(FixedPointMap map) {
      super(map.stateSize());
      linearization = map.newLinearization();
      next = new double[map.stateSize()];
    }

    /** Φ at the last point it was evaluated. */
    public Linearization linearization() {
      return linearization;
    }

    /** ‖z_i − z_{i−1}‖ of the last step, the residual at z_{i−1}; 0 before the first. */
    public double moved() {
      return moved;
    }

    @Override
    public Pace pace() {
      return Pace.of(firstStep, moved, steps, linearization.stepSize());
    }

    @Override
    public long bytes() {
      return linearization.bytes() + 16L * z.length;
    }
  }

  @Override
  public String name() {
    if (map instanceof HeavyBallMap) {
      return "heavy-ball";
    }
    if (map instanceof NesterovMap) {
      return "nesterov";
    }
    return map instanceof GradientDescentMap ? "gradient-descent" : "fixed-point";
  }

  @Override
  public Workspace newWorkspace() {
    return new Workspace(map);
  }

  /**
   * Starts from (w₀, …, w₀), w₀ the first block of {@code start}. A constant of Φ that is a
   * function of λ without a derivative here ends the solve at once, as NOT_DIFFERENTIABLE.
   */
  @Override
  public void init(double[] lambda, double[] start, LowerWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    w.start(start, map.blockSize());
    w.linearization.setLambda(lambda);
    w.firstStep = 0.0;
    w.moved = 0.0;
    if (!w.linearization.differentiable()) {
      w.status = Status.NOT_DIFFERENTIABLE;
    }
  }

  /** The state (w₀, …, w₀) that a solve starts from; a new array. */
  public double[] atRest() {
    Workspace w = newWorkspace();
    w.start(initial.toArray(), map.blockSize());
    return w.z;
  }

  /**
   * The same from a whole state z₀, of a pair with the momentum in it. Not modified.
   *
   * @throws IllegalArgumentException if its length is not Φ's
   */
  public void resume(double[] lambda, double[] state, LowerWorkspace workspace) {
    if (state.length != map.stateSize()) {
      throw new IllegalArgumentException(
          "state: found " + state.length + " numbers; wanted " + map.stateSize());
    }
    init(lambda, state, workspace);
    System.arraycopy(state, 0, workspace.z, 0, state.length);
  }

  /** One application of Φ. Does nothing once the status is final. Allocates nothing. */
  @Override
  public Status step(LowerWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    if (w.status != Status.RUNNING) {
      return w.status;
    }
    w.linearization.setState(w.z);
    w.linearization.value(w.next);
    double moved = 0.0;
    for (int i = 0; i < w.z.length; i++) {
      double difference = w.next[i] - w.z[i];
      moved += difference * difference;
    }
    moved = Math.sqrt(moved);
    if (!Double.isFinite(moved) || !Vectors.isFinite(w.next)) {
      return w.status = Status.NON_FINITE;
    }
    double[] previous = w.z;
    w.z = w.next;
    w.next = previous;
    w.moved = moved;
    if (w.steps++ == 0) {
      w.firstStep = moved;
    }
    if (moved > LowerWorkspace.DIVERGENCE * Math.max(1.0, w.firstStep)) {
      return w.status = Status.DIVERGED;
    }
    return w.status = w.steps < steps ? Status.RUNNING : Status.MAX_STEPS;
  }
}
