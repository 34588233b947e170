package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.HypergradientAt;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What every way to differentiate an iteration shares: z_i = Φ(z_{i−1}), i = 1 … t, then E and ∇₂E
 * at w_t, then what the method makes of them. A method says what it keeps on the way up ({@link
 * #beforeIterate}), how it starts at w_t ({@link #turned}) and what it does after ({@link #sweep}).
 */
abstract class IterativePass implements Measurable<Vec> {
  /** Checkpoints of a look-ahead, at least. */
  private static final int FEWEST_STATES = 10;

  private final BilevelProblem problem;
  private final boolean warm;
  private final LongSupplier nanoTime;
  private final FixedPointIteration solver;
  private final FixedPointIteration.Workspace workspace;
  private final UpperPoint upper;
  private final double[] start;
  private final double[] lambda;
  private final double[] gradient;
  private final double[] scratch;
  private AdjointSums sums; // only where a bound is asked for
  private Certifier certifier;
  private Vec at;
  private boolean forward;
  private Status status;
  private double objective;
  private double residual;
  private long began;
  private long turned;

  IterativePass(
      BilevelProblem problem, FixedPointIteration lower, boolean warm, LongSupplier nanoTime) {
    this.problem = problem;
    this.warm = warm;
    this.nanoTime = nanoTime;
    solver = lower;
    workspace = solver.newWorkspace();
    upper = problem.upper().newPoint();
    start = solver.initial().toArray();
    lambda = new double[problem.lambdaSize()];
    gradient = new double[lambda.length];
    scratch = new double[solver.map().stateSize()];
  }

  /** At z_0: forgets an abandoned pass. */
  void started() {
    // most have nothing that a new pass does not overwrite
  }

  /** Before z_{i+1} is made from z_i = {@code state}; true if another step is needed first. */
  abstract boolean beforeIterate(int i, double[] state, Linearization linearization);

  /** At z_t, with {@code gradient} = ∇₂E; the linearization may be moved. */
  abstract void turned(int t, UpperPoint upper);

  /** One product's worth after that, added to {@code gradient}; true when it is complete. */
  abstract boolean sweep(Linearization linearization, double[] gradient);

  /** From now on also sums the adjoints that the sweep goes through. */
  void sum(AdjointSums sums) {
    // forward mode has none
  }

  /** Applications of Φ beyond the first t. */
  long recomputed() {
    return 0;
  }

  /** Memory of the states kept. */
  abstract long trajectoryBytes();

  /** Memory of everything else that the method adds. */
  abstract long methodBytes();

  @Override
  public final void begin(Vec lambda) {
    began = nanoTime.getAsLong();
    at = lambda;
    lambda.copyInto(this.lambda);
    solver.init(this.lambda, start, workspace);
    forward = true;
    status = Status.RUNNING;
    started();
  }

  @Override
  public final Vec memory() {
    return warm ? Vec.copyOf(start) : Vec.copyOf();
  }

  @Override
  public final void restore(Vec memory) {
    Pass.checkMemory(memory, warm ? start.length : 0);
    memory.copyInto(start);
  }

  @Override
  public final Status step() {
    if (status.terminal()) {
      return status;
    }
    if (!forward) {
      if (sweep(workspace.linearization(), gradient)) {
        status = workspace.status();
      }
    } else if (!beforeIterate(workspace.steps(), workspace.state(), workspace.linearization())
        && solver.step(workspace).terminal()) {
      turn();
    }
    return status;
  }

  /** At w_t: E and its gradients. */
  private void turn() {
    forward = false;
    turned = nanoTime.getAsLong();
    Linearization linearization = workspace.linearization();
    linearization.setState(workspace.state());
    residual = Residuals.fixedPoint(linearization, workspace.state(), scratch);
    upper.setLambda(lambda);
    upper.setState(workspace.state());
    objective = upper.value();
    if (workspace.status().failed()) {
      Arrays.fill(gradient, Double.NaN);
      status = workspace.status();
      return;
    }
    upper.lambdaGradient(gradient);
    if (sums != null) {
      sums.begin(workspace.state());
    }
    turned(workspace.steps(), upper);
  }

  @Override
  public final void keepSums() {
    sums = new AdjointSums(problem.stateSize());
    sum(sums);
    certifier = new Certifier(problem, solver, solver.map());
  }

  @Override
  public final Certified certify() {
    return certify(certifier, lambda, workspace.state(), sums);
  }

  Certified certify(Certifier certifier, double[] lambda, double[] state, AdjointSums sums) {
    return certifier.reverse(lambda, sums);
  }

  /** By a sweep over all steps, whatever this pass goes through: what is truncated is an error. */
  @Override
  public final HypergradientAt ahead() {
    Vec from = Vec.copyOf(start, 0, problem.stateSize());
    return (t, k) -> further(new FixedPointIteration(solver.map(), t, from));
  }

  private double[] further(FixedPointIteration lower) {
    long kept = trajectoryBytes() / (8L * solver.map().stateSize());
    return new CheckpointedItd(problem, lower, false, (int) Math.max(FEWEST_STATES, kept))
        .newPass(nanoTime)
        .run(at)
        .gradient()
        .toArray();
  }

  @Override
  public final Hypergradient result() {
    int d = problem.stateSize();
    if (warm && !workspace.status().failed()) {
      System.arraycopy(workspace.state(), 0, start, 0, d);
    }
    return new Hypergradient(
        at,
        objective,
        Vec.copyOf(gradient),
        new Hypergradient.Lower(
            Vec.copyOf(workspace.state(), 0, d),
            workspace.steps(),
            workspace.steps() + recomputed(),
            residual,
            workspace.status(),
            (turned - began) * 1e-9,
            workspace.pace()),
        Optional.empty(),
        (nanoTime.getAsLong() - began) * 1e-9,
        new Hypergradient.WorkspaceBytes(trajectoryBytes(), bytes()));
  }

  private long bytes() {
    long vectors = start.length + 2L * lambda.length + scratch.length;
    return workspace.bytes() + upper.bytes() + 8L * vectors + methodBytes();
  }
}
