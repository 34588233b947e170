package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.AidAhead;
import io.github.bilevo.hypergradient.error.HypergradientAt;
import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.LinearWorkspace;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Steps 2 and 3 of Algorithm 2: linearizes Φ at w_t, solves A v = b with A = I − ∂₁Φᵀ and b = ∇₁E,
 * one step of the linear method per step, and gives ∇̂f = ∇₂E + ∂₂Φᵀ v_k. A lower solve that failed
 * is passed on untouched, without a linear solve.
 */
final class AdjointPass implements Measurable<LowerSolution> {
  private final Aid aid;
  private final LongSupplier nanoTime;
  private final Linearization linearization;
  private final UpperPoint upper;
  private final LinearOperator operator;
  private final LinearWorkspace workspace;
  private final double[] lambda;
  private final double[] state;
  private final double[] rightHandSide;
  private final double[] product;
  private final double[] gradient;
  private final double[] lambdaGradient;
  private Certifier certifier; // only where a bound is asked for
  private AdjointSums sums;
  private LowerSolution lower;
  private Status status;
  private double objective;
  private double lowerResidual;
  private long began;

  AdjointPass(Aid aid, LongSupplier nanoTime) {
    this.aid = aid;
    this.nanoTime = nanoTime;
    int size = aid.map().stateSize();
    int n = aid.problem().lambdaSize();
    linearization = aid.map().newLinearization();
    upper = aid.problem().upper().newPoint();
    operator = new AdjointOperator(linearization, aid.map(), size);
    workspace = aid.linear().newWorkspace(size);
    lambda = new double[n];
    state = new double[aid.lower().map().stateSize()];
    rightHandSide = new double[size];
    product = new double[size];
    gradient = new double[n];
    lambdaGradient = new double[n];
  }

  @Override
  public void begin(LowerSolution solution) {
    began = nanoTime.getAsLong();
    lower = solution;
    solution.lambda().copyInto(lambda);
    solution.state().copyInto(state);
    linearization.setLambda(lambda);
    linearization.setState(state);
    lowerResidual = Residuals.fixedPoint(linearization, state, product);
    upper.setLambda(lambda);
    upper.setState(state);
    objective = upper.value();
    if (solution.status().failed()) {
      status = solution.status();
      return;
    }
    upper.stateGradient(rightHandSide); // the pair's second block stays 0
    if (!aid.warmLinear() || !usable()) {
      Arrays.fill(workspace.x(), 0.0);
    }
    aid.linear().init(operator, rightHandSide, workspace);
    status = workspace.status();
  }

  @Override
  public Vec memory() {
    if (!aid.warmLinear()) {
      return Vec.copyOf();
    }
    return usable() ? Vec.copyOf(workspace.x()) : Vec.constant(workspace.x().length, 0.0);
  }

  /** Whether the next solve may start from the last one's x. */
  private boolean usable() {
    return !workspace.status().failed() && Vectors.isFinite(workspace.x());
  }

  @Override
  public void restore(Vec memory) {
    Pass.checkMemory(memory, aid.warmLinear() ? workspace.x().length : 0);
    memory.copyInto(workspace.x());
  }

  @Override
  public Status step() {
    return status.terminal() ? status : (status = aid.linear().step(operator, workspace));
  }

  /** The solve of A v = b as it stands. */
  LinearWorkspace workspace() {
    return workspace;
  }

  /** A at w_t, after {@link #begin}. */
  LinearOperator operator() {
    return operator;
  }

  @Override
  public Certified certify() {
    if (certifier == null) {
      certifier = new Certifier(aid.problem(), aid.lower(), aid.map());
      sums = new AdjointSums(aid.problem().stateSize());
    }
    sums.begin(state);
    sums.add(linearization, state, workspace.x());
    return certifier.reverse(lambda, sums);
  }

  @Override
  public HypergradientAt ahead() {
    AidAhead ahead =
        new AidAhead(aid.problem(), aid.lower().map(), aid.map(), k -> aid.linear().with(k, 0.0));
    ahead.begin(lambda, state, lower.steps());
    return ahead;
  }

  @Override
  public Hypergradient result() {
    boolean solved = !lower.status().failed();
    if (solved && !status.failed()) {
      linearization.lambdaProductTransposed(workspace.x(), gradient);
      upper.lambdaGradient(lambdaGradient);
      Vectors.axpy(1.0, lambdaGradient, gradient);
    } else {
      Arrays.fill(gradient, Double.NaN);
    }
    double seconds = (nanoTime.getAsLong() - began) * 1e-9;
    int d = aid.problem().stateSize();
    return new Hypergradient(
        lower.lambda(),
        objective,
        Vec.copyOf(gradient),
        new Hypergradient.Lower(
                Vec.copyOf(state, 0, d),
                lower.steps(),
                lowerResidual,
                lower.status(),
                lower.seconds())
            .at(lower.pace()),
        solved ? Optional.of(linearReport(seconds)) : Optional.empty(),
        lower.seconds() + seconds,
        new Hypergradient.WorkspaceBytes(0, lower.workspaceBytes() + bytes()));
  }

  private Hypergradient.Linear linearReport(double seconds) {
    double norm = workspace.rightHandSideNorm();
    return new Hypergradient.Linear(
        workspace.steps(),
        workspace.residualNorm(),
        norm == 0.0 ? 0.0 : workspace.residualNorm() / norm,
        workspace.status(),
        seconds);
  }

  private long bytes() {
    long vectors = 2L * product.length + state.length + 3L * lambda.length;
    return linearization.bytes() + upper.bytes() + workspace.bytes() + 8L * vectors;
  }
}
