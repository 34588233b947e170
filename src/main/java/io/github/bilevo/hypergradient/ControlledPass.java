package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.AidAhead;
import io.github.bilevo.hypergradient.error.HypergradientAt;
import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.linear.LinearWorkspace;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * {@link Controlled} in rounds. Round 0 is the epoch's own t lower steps and, at that w, k linear
 * ones from the v there is; most epochs end with it. Where {@link Cadence} says so, the epoch goes
 * on to measure what round 0 was worth: further linear steps until v's share of the error is met,
 * then rounds of p further lower steps and the linear system at that w. The hypergradients of two
 * rounds tell what w is still worth: with v fixed they would not, for w acts through the right-hand
 * side too. Nothing of that work is lost: the epoch's result, and the next one's start, is where
 * the last round ends.
 *
 * <p>The lower iteration goes on from its whole state, with the momentum it had: begun at rest in
 * every epoch, a few steps of heavy ball are no contraction. The linear solve begins where {@link
 * AdjointStart} says.
 */
final class ControlledPass implements Measurable<Vec> {
  private static final int FIRST_STEPS = 10;
  private static final int LEAST_LOOK = 10;
  private static final int LEAST_LINEAR_LOOK = 2;

  /** Changes over p lower steps that a rate is measured from. */
  private static final int LOWER_LOOKS = 2;

  /** No level is asked for less than this part of the tolerance, nor granted all but this. */
  private static final double LEAST_SHARE = 0.25;

  private final Controlled spec;
  private final LongSupplier nanoTime;
  private final FixedPointIteration solver;
  private final FixedPointIteration.Workspace lower;
  private final LinearMethod method;
  private final LinearWorkspace linear;
  private final Linearization linearization;
  private final AdjointOperator operator;
  private final UpperPoint upper;
  private final Glance glance;
  private final LevelControl lowerControl;
  private final LevelControl linearControl;
  private final Cadence cadence;
  private final AdjointStart adjoint;
  private final double[] start;
  private final double[] lambda;
  private final double[] rightHandSide;
  private final double[] product;
  private final double[] ofLastRound;
  private Certifier certifier; // only where a bound is asked for
  private AdjointSums sums;
  private Vec at;
  private boolean solvingLower;
  private boolean measuring;
  private int round;
  private int lowerChunk;
  private int chunk;
  private int left;
  private int linearSteps;
  private Status status;
  private double lowerResidual;
  private double linearResidual;
  private double lowerResidualOfRound0;
  private double linearResidualOfRound0;
  private double linearErrorOfRound0;
  private double estimate;
  private long began;
  private long turned;

  ControlledPass(Controlled spec, LongSupplier nanoTime) {
    this.spec = spec;
    this.nanoTime = nanoTime;
    int most = spec.tolerance().mostSteps();
    solver = new FixedPointIteration(spec.lower().map(), 2 * most + 1, spec.lower().initial());
    lower = solver.newWorkspace();
    method = spec.linear().with(2 * most + 1, 0.0);
    int size = spec.map().stateSize();
    linear = method.newWorkspace(size);
    linearization = spec.map().newLinearization();
    operator = new AdjointOperator(linearization, spec.map(), size);
    upper = spec.problem().upper().newPoint();
    glance = new Glance(linearization, upper, spec.problem().lambdaSize());
    lowerControl = new LevelControl(FIRST_STEPS, LEAST_LOOK, most);
    linearControl = new LevelControl(FIRST_STEPS, LEAST_LINEAR_LOOK, most);
    cadence = new Cadence();
    adjoint = new AdjointStart(size);
    start = solver.atRest();
    lambda = new double[spec.problem().lambdaSize()];
    rightHandSide = new double[size];
    product = new double[size];
    ofLastRound = new double[lambda.length];
  }

  @Override
  public void begin(Vec point) {
    began = nanoTime.getAsLong();
    at = point;
    point.copyInto(lambda);
    solver.resume(lambda, start, lower);
    linearization.setLambda(lambda);
    upper.setLambda(lambda);
    adjoint.begin(linear.x());
    linearSteps = 0;
    round = 0;
    measuring = false;
    status = Status.RUNNING;
    beginLower(lowerControl.begin());
  }

  private void beginLower(int steps) {
    solvingLower = true;
    lowerChunk = steps;
    left = steps;
  }

  /** The lower iteration's state, the last two v, and what the controls have learnt. */
  @Override
  public Vec memory() {
    double[] memory = new double[memorySize()];
    System.arraycopy(start, 0, memory, 0, start.length);
    adjoint.copyInto(memory, start.length);
    int from = start.length + adjoint.memory();
    lowerControl.copyInto(memory, from);
    linearControl.copyInto(memory, from + LevelControl.MEMORY);
    cadence.copyInto(memory, from + 2 * LevelControl.MEMORY);
    return Vec.copyOf(memory);
  }

  @Override
  public void restore(Vec memory) {
    Pass.checkMemory(memory, memorySize());
    double[] values = memory.toArray();
    System.arraycopy(values, 0, start, 0, start.length);
    adjoint.restore(values, start.length);
    int from = start.length + adjoint.memory();
    lowerControl.restore(values, from);
    linearControl.restore(values, from + LevelControl.MEMORY);
    cadence.restore(values, from + 2 * LevelControl.MEMORY);
  }

  private int memorySize() {
    return start.length + adjoint.memory() + 2 * LevelControl.MEMORY + Cadence.MEMORY;
  }

  @Override
  public Certified certify() {
    if (certifier == null) {
      certifier = new Certifier(spec.problem(), spec.lower(), spec.map());
      sums = new AdjointSums(spec.problem().stateSize());
    }
    sums.begin(lower.state());
    sums.add(linearization, lower.state(), linear.x());
    return certifier.reverse(lambda, sums);
  }

  @Override
  public HypergradientAt ahead() {
    AidAhead ahead =
        new AidAhead(spec.problem(), solver.map(), spec.map(), k -> method.with(k, 0.0));
    ahead.begin(lambda, lower.state(), lower.steps());
    return ahead;
  }

  @Override
  public Status step() {
    if (status.terminal()) {
      return status;
    }
    if (solvingLower) {
      stepLower();
    } else {
      stepLinear();
    }
    return status;
  }

  private void stepLower() {
    if (solver.step(lower).failed()) {
      fail(lower.status());
    } else if (--left == 0) {
      beginLinear();
    }
  }

  /** θ‖∇̂f‖. */
  private double allowed() {
    return spec.tolerance().relative() * Vectors.norm(glance.gradient());
  }

  /** φ. */
  private double lowerShare() {
    double a = 1.0 / lowerControl.gain();
    double b = method.productsPerStep() / linearControl.gain();
    return Math.max(LEAST_SHARE, Math.min(a / (a + b), 1.0 - LEAST_SHARE));
  }

  private double allowedLinear() {
    return (1.0 - lowerShare()) * allowed();
  }

  private void beginLinear() {
    turned = nanoTime.getAsLong();
    solvingLower = false;
    linearization.setState(lower.state());
    upper.setState(lower.state());
    Arrays.fill(rightHandSide, 0.0);
    upper.stateGradient(rightHandSide);
    method.init(operator, rightHandSide, linear);
    chunk = linearControl.begin();
    if (round > 0) {
      glance.look(linear.x());
      chunk = linearControl.look();
    }
    left = chunk;
    if (linear.status().terminal()) {
      endOfLinear();
    }
  }

  private void stepLinear() {
    Status now = method.step(operator, linear);
    left--;
    if (left == 0 || now.terminal()) {
      endOfLinear();
    }
  }

  private void endOfLinear() {
    if (linear.status().failed()) {
      fail(linear.status());
      return;
    }
    glance.look(linear.x());
    if (measuring) {
      judgeLinear();
    } else {
      endOfRound0();
    }
  }

  /** The epoch's own steps are done: that is all, or the measurement of what they were worth. */
  private void endOfRound0() {
    recomputeResiduals();
    cadence.passed(lower.steps() + linear.steps());
    estimate = cadence.estimate(lowerResidual, linearResidual);
    if (cadence.due(estimate, allowed())) {
      measuring = true;
      lowerResidualOfRound0 = lowerResidual;
      linearResidualOfRound0 = linearResidual;
      lowerControl.skip(lowerChunk);
      linearControl.skip(chunk - left);
      lookFurther();
    } else {
      linearSteps = linear.steps();
      end(estimate <= allowed() ? Status.CONVERGED : Status.MAX_STEPS);
    }
  }

  private void end(Status verdict) {
    adjoint.keep(linear.x());
    status = verdict;
  }

  private void lookFurther() {
    if (linear.status() == Status.CONVERGED) {
      linearControl.solved();
    }
    if (linear.status().terminal() || linearControl.exhausted()) {
      endOfSolve();
    } else {
      chunk = linearControl.look();
      left = chunk;
    }
  }

  private void judgeLinear() {
    linearControl.measure(glance.change(), chunk - left);
    if (linear.status() == Status.CONVERGED) {
      linearControl.solved();
    }
    // a difference of two rounds has the errors of two solves; while it is large, so may they be
    double wanted = 0.5 * allowedLinear();
    if (round > 0) {
      wanted = Math.max(wanted, 0.25 * glance.changeSince(ofLastRound));
    }
    boolean met = linearControl.error() <= wanted;
    if (met || linearControl.exhausted() || linear.status().terminal()) {
      endOfSolve();
    } else {
      chunk = linearControl.refine(wanted);
      left = chunk;
    }
  }

  private void endOfSolve() {
    linearSteps += linear.steps();
    if (round++ == 0) {
      linearErrorOfRound0 = linearControl.errorBehind();
      linearControl.end(allowedLinear());
      lookAtLower(lowerControl.look());
      return;
    }
    lowerControl.measure(glance.changeSince(ofLastRound), lowerChunk);
    double wanted = lowerShare() * allowed();
    boolean lowerMet = lowerControl.error() <= wanted;
    boolean met = lowerMet && linearControl.error() <= allowedLinear();
    if (met && lowerControl.looks() >= LOWER_LOOKS || lowerControl.exhausted()) {
      finish(met);
    } else {
      lookAtLower(lowerMet ? lowerControl.look() : lowerControl.refine(wanted));
    }
  }

  private void lookAtLower(int steps) {
    if (steps == 0) {
      finish(false);
      return;
    }
    Vectors.copy(glance.gradient(), ofLastRound);
    beginLower(steps);
  }

  private void finish(boolean met) {
    double allowed = allowed();
    double lowerError = lowerControl.errorBehind();
    cadence.measuredLower(lowerError, lowerResidualOfRound0);
    cadence.measuredLinear(linearErrorOfRound0, linearResidualOfRound0);
    cadence.measured(
        lowerError + linearErrorOfRound0, estimate, allowed, lower.steps() + linearSteps, met);
    lowerControl.end(lowerShare() * allowed);
    estimate = lowerControl.error() + linearControl.error();
    recomputeResiduals();
    end(met ? Status.CONVERGED : Status.MAX_STEPS);
  }

  private void recomputeResiduals() {
    lowerResidual = Residuals.fixedPoint(linearization, lower.state(), product);
    operator.apply(linear.x(), product);
    Vectors.subtract(rightHandSide, product, product);
    linearResidual = Vectors.norm(product);
  }

  private void fail(Status failure) {
    if (solvingLower) {
      linearization.setState(lower.state());
      upper.setState(lower.state());
      lowerResidual = Residuals.fixedPoint(linearization, lower.state(), product);
      turned = nanoTime.getAsLong();
    } else {
      linearSteps += linear.steps();
      linearResidual = linear.residualNorm();
    }
    glance.spoil();
    status = failure;
  }

  @Override
  public Hypergradient result() {
    int d = spec.problem().stateSize();
    boolean lowerFailed = lower.status().failed();
    if (!lowerFailed) {
      System.arraycopy(lower.state(), 0, start, 0, start.length);
    }
    Status lowerStatus = lowerFailed ? lower.status() : status.failed() ? Status.MAX_STEPS : status;
    long ended = nanoTime.getAsLong();
    Hypergradient h =
        new Hypergradient(
            at,
            upper.value(),
            Vec.copyOf(glance.gradient()),
            new Hypergradient.Lower(
                    Vec.copyOf(lower.state(), 0, d),
                    lower.steps(),
                    lowerResidual,
                    lowerStatus,
                    (turned - began) * 1e-9)
                .at(lower.pace()),
            lowerFailed ? Optional.empty() : Optional.of(linearReport((ended - turned) * 1e-9)),
            (ended - began) * 1e-9,
            new Hypergradient.WorkspaceBytes(0, bytes()));
    boolean measured = measuring && status == Status.CONVERGED;
    return status.failed() ? h : h.with(ErrorReport.estimated(estimate, measured));
  }

  private Hypergradient.Linear linearReport(double seconds) {
    double norm = linear.rightHandSideNorm();
    return new Hypergradient.Linear(
        linearSteps,
        linearResidual,
        norm == 0.0 ? 0.0 : linearResidual / norm,
        linear.status().failed() ? linear.status() : status,
        seconds);
  }

  private long bytes() {
    long vectors = 2L * product.length + start.length + 2L * lambda.length;
    return lower.bytes()
        + linear.bytes()
        + linearization.bytes()
        + upper.bytes()
        + glance.bytes()
        + adjoint.bytes()
        + 8L * vectors;
  }
}
