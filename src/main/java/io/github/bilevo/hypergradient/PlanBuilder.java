package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.lower.Anderson;
import io.github.bilevo.solver.lower.BacktrackingDescent;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.Lbfgs;
import io.github.bilevo.solver.lower.LowerMethod;
import io.github.bilevo.solver.lower.NesterovMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.solver.upper.Stopping;
import io.github.bilevo.solver.upper.UpperMethod;
import java.util.Optional;

/**
 * The short way to a {@link TuningPlan}. Left alone it means: w_t by 100 heavy-ball steps with
 * optimal constants (or 100 applications of a problem's own map), implicit differentiation of the
 * gradient-descent map by at most 50 steps of conjugate gradients to 10⁻⁸ (of the normal equations
 * for a map), both warm and watched, and 100 projected gradient steps of 0.1 from λ = 1. Mutable,
 * for one thread.
 */
public final class PlanBuilder {

  private final BilevelProblem problem;
  private Vec lambda;
  private Vec start;
  private LowerRecipe lower;
  private int lowerSteps = 100;
  private boolean warm = true;
  private boolean iterative;
  private boolean watchdog = true;
  private LinearMethod linear;
  private Optional<Tolerance> tolerance = Optional.empty();
  private UpperMethod upper = new ProjectedGradient(0.1);
  private int upperSteps = 100;
  private Optional<Stopping> stopping = Optional.empty();

  /** A lower method but for t and w₀. */
  private interface LowerRecipe {
    LowerMethod of(int steps, Vec initial);
  }

  PlanBuilder(BilevelProblem problem) {
    this.problem = problem;
    lambda = Vec.constant(problem.lambdaSize(), 1.0);
    start = Vec.constant(problem.stateSize(), 0.0);
    if (problem.lower() instanceof LowerObjective objective) {
      iterate(new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL));
      linear = new ConjugateGradient(50, 1e-8);
    } else {
      iterate((FixedPointMap) problem.lower());
      linear = new ConjugateGradientNormal(50, 1e-8);
    }
  }

  /** λ_0, every coordinate {@code value}. */
  public PlanBuilder lambda(double value) {
    return lambda(Vec.constant(problem.lambdaSize(), value));
  }

  /** λ_0. */
  public PlanBuilder lambda(Vec lambda) {
    this.lambda = lambda;
    return this;
  }

  /** w_t by t steps of gradient descent. */
  public PlanBuilder gradientDescent(int t, StepSize stepSize) {
    return iterate(new GradientDescentMap(objective(), stepSize)).lowerSteps(t);
  }

  /** w_t by t steps of gradient descent whose step size is found by halving. */
  public PlanBuilder backtracking(int t, double tolerance) {
    LowerObjective objective = objective();
    lower = (steps, initial) -> new BacktrackingDescent(objective, steps, tolerance, initial);
    return lowerSteps(t);
  }

  /** w_t by t steps of heavy ball. */
  public PlanBuilder heavyBall(int t, StepSize stepSize, StepSize momentum) {
    return iterate(new HeavyBallMap(objective(), stepSize, momentum)).lowerSteps(t);
  }

  /** w_t by t steps of Nesterov's accelerated gradient. */
  public PlanBuilder nesterov(int t, StepSize stepSize, StepSize momentum) {
    return iterate(new NesterovMap(objective(), stepSize, momentum)).lowerSteps(t);
  }

  /** w_t by at most t steps of Anderson acceleration of gradient descent, or of the own map. */
  public PlanBuilder anderson(int t, int depth, double tolerance) {
    FixedPointMap map = differentiated();
    lower = (steps, initial) -> new Anderson(map, depth, steps, tolerance, initial);
    return lowerSteps(t);
  }

  /** w_t by at most t steps of L-BFGS. */
  public PlanBuilder lbfgs(int t, int depth, double tolerance) {
    LowerObjective objective = objective();
    lower = (steps, initial) -> new Lbfgs(objective, depth, steps, tolerance, initial);
    return lowerSteps(t);
  }

  private PlanBuilder iterate(FixedPointMap map) {
    lower = (steps, initial) -> new FixedPointIteration(map, steps, initial);
    return this;
  }

  /** t, with the lower method as it is. */
  public PlanBuilder lowerSteps(int t) {
    lowerSteps = t;
    return this;
  }

  /** w_0 of the first epoch; 0 if not given. */
  public PlanBuilder start(Vec w0) {
    start = w0;
    return this;
  }

  /** Every solve from its initial point, none from the previous epoch's end. */
  public PlanBuilder cold() {
    warm = false;
    return this;
  }

  /** Iterative differentiation, reverse mode. */
  public PlanBuilder iterative() {
    iterative = true;
    tolerance = Optional.empty();
    return this;
  }

  /** Approximate implicit differentiation by this linear method. */
  public PlanBuilder implicit(LinearMethod method) {
    iterative = false;
    linear = method;
    return this;
  }

  /**
   * Implicit differentiation with as many steps of the lower and of the linear method as bring the
   * estimated error to θ times the hypergradient's norm, warm, instead of fixed numbers.
   *
   * @param relative θ, in (0, 0.5)
   */
  public PlanBuilder tolerance(double relative) {
    iterative = false;
    tolerance = Optional.of(new Tolerance(relative, Tolerance.MOST_STEPS));
    return this;
  }

  /** Whether implicit differentiation is watched, and mended where it fails: see {@link Aid}. */
  public PlanBuilder watchdog(boolean on) {
    watchdog = on;
    return this;
  }

  /** S steps of this update rule. */
  public PlanBuilder upper(UpperMethod method, int steps) {
    upper = method;
    upperSteps = steps;
    return this;
  }

  /** What may end the run before its steps are used up. */
  public PlanBuilder stopping(Stopping rule) {
    stopping = Optional.of(rule);
    return this;
  }

  /**
   * The plan.
   *
   * @throws IllegalArgumentException if lengths or methods do not fit the problem
   */
  public TuningPlan build() {
    LowerMethod method = lower.of(lowerSteps, start);
    return new TuningPlan(estimator(method), new UpperPlan(lambda, upper, upperSteps, stopping));
  }

  private Estimator estimator(LowerMethod method) {
    if (iterative) {
      return new Itd(problem, repeated(method, "iterative differentiation"), warm);
    }
    if (tolerance.isPresent()) {
      return new Controlled(
          problem, repeated(method, "a tolerance"), differentiated(), linear, tolerance.get());
    }
    return new Aid(problem, method, warm, differentiated(), linear, warm, watchdog);
  }

  /** The method as the repetition of a map, which is all that can be differentiated. */
  private static FixedPointIteration repeated(LowerMethod method, String what) {
    if (method instanceof FixedPointIteration iteration) {
      return iteration;
    }
    throw new IllegalArgumentException(
        "lower: "
            + method.getClass().getSimpleName()
            + " chooses its steps by what it has seen, and "
            + what
            + " needs a map;"
            + " use gradient-descent with a given or optimal step size, heavy-ball or nesterov,"
            + " or implicit differentiation");
  }

  /** Plain gradient descent where there is an objective: symmetric, so that every method fits. */
  private FixedPointMap differentiated() {
    return problem.lower() instanceof LowerObjective objective
        ? new GradientDescentMap(objective, StepSize.OPTIMAL)
        : (FixedPointMap) problem.lower();
  }

  private LowerObjective objective() {
    if (problem.lower() instanceof LowerObjective objective) {
      return objective;
    }
    throw new IllegalArgumentException(
        "problem.lower: found a map, which is iterated as it is; wanted an objective");
  }
}
