package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.Pace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** One step is one minibatch's gradient on the way to w_t, one of its Hessian products to u_k. */
final class StochasticAidPass implements Pass<Vec, Hypergradient> {
  private final StochasticAid aid;
  private final LongSupplier nanoTime;
  private final RandomBatches random;
  private final LowerBatches batches;
  private final LowerPoint lower;
  private final UpperPoint upper;
  private final double[] lambda;
  private final GuardedStep w;
  private final GuardedStep u;
  private final double[] direction;
  private final double[] rightHandSide;
  private final double[] gradient;
  private final double[] lambdaGradient;
  private Vec at;
  private boolean solvingLower;
  private int j;
  private Status status;
  private Status lowerStatus;
  private double objective;
  private double residual;
  private int lowerSteps;
  private long began;
  private long turned;

  StochasticAidPass(StochasticAid aid, LongSupplier nanoTime) {
    this.aid = aid;
    this.nanoTime = nanoTime;
    int d = aid.problem().stateSize();
    int n = aid.problem().lambdaSize();
    random = new RandomBatches(aid.batches().seed());
    batches = new LowerBatches(aid.problem().lower(), aid.batches().size());
    lower = ((LowerObjective) aid.problem().lower()).newPoint();
    upper = aid.problem().upper().newPoint();
    lambda = new double[n];
    w = new GuardedStep(d);
    u = new GuardedStep(d);
    aid.initial().copyInto(w.value());
    direction = new double[d];
    rightHandSide = new double[d];
    gradient = new double[n];
    lambdaGradient = new double[n];
  }

  @Override
  public void begin(Vec lambda) {
    began = nanoTime.getAsLong();
    at = lambda;
    lambda.copyInto(this.lambda);
    if (!aid.warmLower()) {
      aid.initial().copyInto(w.value());
    }
    w.restart();
    solvingLower = true;
    j = 0;
    status = Status.RUNNING;
  }

  @Override
  public Vec memory() {
    List<Vec> blocks = new ArrayList<>();
    blocks.add(random.memory());
    for (double[] kept : kept()) {
      blocks.add(Vec.copyOf(kept));
    }
    return Memory.of(blocks.toArray(Vec[]::new)).toVec();
  }

  @Override
  public void restore(Vec memory) {
    Pass.checkMemory(memory, memory().size());
    MemoryReader reader = new MemoryReader(memory);
    random.restore(reader);
    kept().forEach(reader::next);
  }

  /** What the next pass starts from. */
  private List<double[]> kept() {
    List<double[]> kept = new ArrayList<>();
    if (aid.warmLower()) {
      kept.add(w.value());
    }
    if (aid.warmLinear()) {
      kept.add(u.value());
    }
    return kept;
  }

  @Override
  public Status step() {
    if (status.terminal()) {
      return status;
    }
    int batch = random.below(batches.count());
    LowerPoint point = batches.at(batch, w.value(), lambda);
    if (solvingLower) {
      point.gradient(direction);
      Status moved = w.move(aid.stepSize().at(j), direction);
      if (moved.failed() || ++j == aid.steps()) {
        turn(moved.failed() ? moved : Status.MAX_STEPS);
      }
    } else {
      point.hessian(u.value(), direction);
      Vectors.axpy(-1.0, rightHandSide, direction);
      Status moved = u.move(aid.linearStepSize().at(j), direction);
      if (moved.failed() || ++j == aid.linearSteps()) {
        finish(moved.failed() ? moved : Status.MAX_STEPS);
      }
    }
    return status;
  }

  /** At w_t: E, and the start of the linear recursion. */
  private void turn(Status ended) {
    solvingLower = false;
    turned = nanoTime.getAsLong();
    lowerStatus = ended;
    lowerSteps = j;
    lower.setLambda(lambda);
    lower.setState(w.value());
    lower.gradient(direction);
    residual = aid.stepSize().at(0) * Vectors.norm(direction);
    upper.setLambda(lambda);
    upper.setState(w.value());
    objective = upper.value();
    upper.stateGradient(rightHandSide);
    j = 0;
    if (!aid.warmLinear()) {
      Arrays.fill(u.value(), 0.0);
    }
    u.restart();
    if (ended.failed()) {
      finish(ended);
    }
  }

  private void finish(Status ended) {
    status = ended;
    if (ended.failed()) {
      Arrays.fill(gradient, Double.NaN);
      return;
    }
    lower.mixedTransposed(u.value(), gradient);
    upper.lambdaGradient(lambdaGradient);
    Vectors.subtract(lambdaGradient, gradient, gradient);
  }

  @Override
  public Hypergradient result() {
    if (w.failed()) {
      aid.initial().copyInto(w.value()); // what ran away is no start for the next λ
    }
    double seconds = (nanoTime.getAsLong() - began) * 1e-9;
    double lowerSeconds = (turned - began) * 1e-9;
    return new Hypergradient(
        at,
        objective,
        Vec.copyOf(gradient),
        new Hypergradient.Lower(
                Vec.copyOf(w.value()), lowerSteps, residual, lowerStatus, lowerSeconds)
            .at(new Pace(Double.NaN, aid.stepSize().at(Math.max(0, lowerSteps - 1)))),
        lowerStatus.failed() ? Optional.empty() : Optional.of(linear(seconds - lowerSeconds)),
        seconds,
        new Hypergradient.WorkspaceBytes(0, bytes()));
  }

  /** The residual ‖∇₁E − ∇²₁ℓ u_k‖ is over all rows. */
  private Hypergradient.Linear linear(double seconds) {
    lower.hessian(u.value(), direction);
    Vectors.subtract(rightHandSide, direction, direction);
    double norm = Vectors.norm(rightHandSide);
    double rest = Vectors.norm(direction);
    Hypergradient.Linear report =
        new Hypergradient.Linear(j, rest, norm == 0.0 ? 0.0 : rest / norm, status, seconds);
    if (u.failed()) {
      Arrays.fill(u.value(), 0.0);
    }
    return report;
  }

  private long bytes() {
    long vectors = 4L * direction.length + 3L * lambda.length;
    return batches.bytes() + lower.bytes() + upper.bytes() + 8L * vectors;
  }
}
