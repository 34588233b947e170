package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.Pace;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What {@link Soba} and {@link Saba} share: (w, u), the draws, and one move of both. How the drawn
 * minibatches' quantities become D_w, D_u, D_λ is the method's ({@link #estimate}).
 */
abstract class SingleLoopPass implements Pass<Vec, Hypergradient> {
  final LowerBatches lowerBatches;
  final UpperBatches upperBatches;
  final double[] lambda;
  final double[] stateGradient; // ∇₁ℓ_i, then D_w
  final double[] curvature; // ∇²₁ℓ_i u, then D_u
  final double[] mixed; // M_iᵀ u
  final double[] upperGradient; // ∇₁E_j
  final double[] gradient; // ∇₂E_j, then D_λ
  final double[] objective; // E_j, one number
  private final SingleLoopEstimator estimator;
  private final LongSupplier nanoTime;
  private final RandomBatches random;
  private final GuardedStep w;
  private final GuardedStep u;
  private final double[] reported; // w where the directions are taken
  private Vec at;
  private Status status;
  private long epoch;
  private double lowerResidual;
  private double moved = Double.NaN;
  private double linearResidual;
  private long began;

  SingleLoopPass(SingleLoopEstimator estimator, LongSupplier nanoTime) {
    this.estimator = estimator;
    this.nanoTime = nanoTime;
    int d = estimator.problem().stateSize();
    int n = estimator.problem().lambdaSize();
    int size = estimator.batches().size();
    lowerBatches = new LowerBatches(estimator.problem().lower(), size);
    upperBatches = new UpperBatches(estimator.problem().upper(), size);
    random = new RandomBatches(estimator.batches().seed());
    lambda = new double[n];
    stateGradient = new double[d];
    curvature = new double[d];
    mixed = new double[n];
    upperGradient = new double[d];
    gradient = new double[n];
    objective = new double[1];
    w = new GuardedStep(d);
    u = new GuardedStep(d);
    reported = new double[d];
    estimator.initial().copyInto(w.value());
  }

  /** Whether something is to be done before the first draw; one minibatch's worth of it. */
  abstract boolean prepare();

  /** The six quantities of minibatches i and j, at (w, u, λ), become their estimates. */
  abstract void estimate(int i, int j);

  /** After a failure: what is remembered may not be finite. */
  abstract void forget();

  /** What the method keeps beyond the vectors here. */
  abstract Memory methodMemory();

  /** Goes back to that. */
  abstract void restoreMethod(MemoryReader memory);

  /** Memory beyond the vectors here. */
  abstract long methodBytes();

  @Override
  public final Memory sharedMemory() {
    Memory counters = Memory.of(random.memory(), Vec.copyOf(epoch));
    return Memory.join(counters, w.memory(), u.memory(), methodMemory());
  }

  @Override
  public final Vec memory() {
    return sharedMemory().toVec();
  }

  @Override
  public final void restore(Vec memory) {
    Pass.checkMemory(memory, sharedMemory().size());
    MemoryReader reader = new MemoryReader(memory);
    random.restore(reader);
    epoch = (long) reader.next();
    w.restore(reader);
    u.restore(reader);
    restoreMethod(reader);
  }

  @Override
  public final void begin(Vec lambda) {
    began = nanoTime.getAsLong();
    at = lambda;
    lambda.copyInto(this.lambda);
    status = Status.RUNNING;
  }

  @Override
  public final Status step() {
    if (status.terminal() || prepare()) {
      return status;
    }
    int i = random.below(lowerBatches.count());
    int j = random.below(upperBatches.count());
    evaluateLower(i);
    evaluateUpper(j);
    estimate(i, j);
    Vectors.axpy(-1.0, upperGradient, curvature); // D_u
    Vectors.axpy(-1.0, mixed, gradient); // D_λ
    return status = move();
  }

  /** ∇₁ℓ_i, ∇²₁ℓ_i u and M_iᵀ u. */
  final void evaluateLower(int i) {
    LowerPoint lower = lowerBatches.at(i, w.value(), lambda);
    lower.gradient(stateGradient);
    lower.hessian(u.value(), curvature);
    lower.mixedTransposed(u.value(), mixed);
  }

  /** E_j, ∇₁E_j and ∇₂E_j. */
  final void evaluateUpper(int j) {
    UpperPoint upper = upperBatches.at(j, w.value(), lambda);
    objective[0] = upper.value();
    upper.stateGradient(upperGradient);
    upper.lambdaGradient(gradient);
  }

  private Status move() {
    double eta = estimator.stepSize().at(epoch);
    double etaLinear = estimator.linearStepSize().at(epoch);
    moved = eta;
    Vectors.copy(w.value(), reported);
    lowerResidual = eta * Vectors.norm(stateGradient);
    linearResidual = Vectors.norm(curvature);
    Status lower = w.judge(eta, stateGradient);
    Status linear = u.judge(etaLinear, curvature);
    Status failure = lower.failed() ? lower : linear;
    if (failure.failed()) {
      Arrays.fill(gradient, Double.NaN);
      forget();
      return failure;
    }
    w.move(eta, stateGradient);
    u.move(etaLinear, curvature);
    epoch++;
    return Status.MAX_STEPS;
  }

  @Override
  public final Hypergradient result() {
    double seconds = (nanoTime.getAsLong() - began) * 1e-9;
    double norm = Vectors.norm(upperGradient);
    Status lower = w.failed() ? status : Status.MAX_STEPS;
    Hypergradient.Linear linear =
        new Hypergradient.Linear(
            1, linearResidual, norm == 0.0 ? 0.0 : linearResidual / norm, status, 0.0);
    return new Hypergradient(
        at,
        objective[0],
        Vec.copyOf(gradient),
        new Hypergradient.Lower(Vec.copyOf(reported), 1, lowerResidual, lower, seconds)
            .at(new Pace(Double.NaN, moved)),
        Optional.of(linear),
        seconds,
        new Hypergradient.WorkspaceBytes(0, bytes()));
  }

  private long bytes() {
    long vectors = 6L * reported.length + 3L * lambda.length;
    return lowerBatches.bytes() + upperBatches.bytes() + 8L * vectors + methodBytes();
  }
}
