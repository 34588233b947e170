package io.github.bilevo.testing;

import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Batches;
import io.github.bilevo.hypergradient.CheckpointedItd;
import io.github.bilevo.hypergradient.Controlled;
import io.github.bilevo.hypergradient.ErrorDemand;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.ForwardItd;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.hypergradient.Measured;
import io.github.bilevo.hypergradient.OneStep;
import io.github.bilevo.hypergradient.Saba;
import io.github.bilevo.hypergradient.Soba;
import io.github.bilevo.hypergradient.StepSchedule;
import io.github.bilevo.hypergradient.StochasticAid;
import io.github.bilevo.hypergradient.Tolerance;
import io.github.bilevo.hypergradient.TruncatedItd;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.solver.upper.ProjectedGradient;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Small plans on a seeded logistic problem, n = d = 4, and the bits of what they give. */
public final class Plans {
  private static final Problems.Instance INSTANCE = Problems.logistic(20, 4, 11);
  private static final int SIZE = 4;

  private Plans() {}

  /** An estimator under its name. */
  public record Named(String name, Estimator estimator) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Every estimator, 12 lower and at most 7 linear steps; warm and cold where there is a choice.
   */
  public static Stream<Named> estimators() {
    return Stream.of(classical(), relatives(), stochastic(), measured(), watched())
        .flatMap(stream -> stream);
  }

  /** To a tolerance, and with errors measured. */
  private static Stream<Named> measured() {
    FixedPointIteration lower = lower(problem(), 12);
    LinearMethod cg = new ConjugateGradient(3, 0);
    Estimator controlled =
        new Controlled(problem(), lower, lower.map(), cg, new Tolerance(0.05, 640));
    return Stream.of(
        new Named("controlled-cg", controlled),
        new Named("controlled-cg, bounded", Measured.of(controlled, ErrorDemand.BOUND)),
        new Named("aid-cg, measured", Measured.of(aid(problem(), 12, cg, true), ErrorDemand.BOTH)),
        new Named("itd, measured", Measured.of(itd(problem(), 12, true), ErrorDemand.BOTH)));
  }

  /** The other ways to differentiate an iteration or to solve the linear system, warm. */
  private static Stream<Named> relatives() {
    FixedPointIteration lower = lower(problem(), 12);
    return Stream.<Estimator>of(
            new ForwardItd(problem(), lower, true),
            new TruncatedItd(problem(), lower, true, 5),
            new CheckpointedItd(problem(), lower, true, 3),
            new OneStep(problem(), lower, true),
            Aid.exact(problem(), lower, true, lower.map()))
        .map(estimator -> new Named(estimator.name() + ", warm", estimator));
  }

  /**
   * Under a watchdog: one with nothing to do; one whose fixed-point recursion grows, as αL is about
   * 20, so that it is left and gone back to again and again.
   */
  private static Stream<Named> watched() {
    Aid calm = aid(problem(), 12, new ConjugateGradient(3, 0), true);
    GradientDescentMap wild =
        new GradientDescentMap((LowerObjective) problem().lower(), StepSize.of(2.0));
    Aid troubled =
        new Aid(problem(), lower(problem(), 12), true, wild, new FixedPoint(30, 1e-3), true);
    return Stream.of(
        new Named("aid-cg, watched", calm.withWatchdog(true)),
        new Named("aid-fixed-point, watched, α too large", troubled.withWatchdog(true)));
  }

  /** The stochastic ones, minibatches of 6 of the 20 rows. */
  private static Stream<Named> stochastic() {
    Batches batches = new Batches(6, 15);
    StepSchedule eta = StepSchedule.decreasing(0.05, 40);
    Vec zero = Vec.constant(SIZE, 0);
    return Stream.<Estimator>of(
            new StochasticAid(problem(), zero, 12, eta, true, 7, eta, true, batches),
            new Soba(problem(), zero, eta, eta, batches),
            new Saba(problem(), zero, eta, eta, batches))
        .map(estimator -> new Named(estimator.name() + ", seed 15", estimator));
  }

  /** ITD, AID-FP and AID-CG, warm and cold. */
  private static Stream<Named> classical() {
    return Stream.of(false, true)
        .flatMap(
            warm -> {
              LinearMethod fp = new FixedPoint(7, 0);
              LinearMethod cg = new ConjugateGradient(3, 0);
              String suffix = warm ? ", warm" : ", cold";
              return Stream.of(
                  new Named("itd" + suffix, itd(problem(), 12, warm)),
                  new Named("aid-fixed-point" + suffix, aid(problem(), 12, fp, warm)),
                  new Named("aid-cg" + suffix, aid(problem(), 12, cg, warm)));
            });
  }

  /** Without a probe. */
  public static BilevelProblem problem() {
    return INSTANCE.problem();
  }

  /** With one. */
  public static BilevelProblem probed(ProbedProblem.Probe probe) {
    return ProbedProblem.of(INSTANCE.problem(), probe);
  }

  public static Itd itd(BilevelProblem problem, int steps, boolean warm) {
    return new Itd(problem, lower(problem, steps), warm);
  }

  public static Aid aid(BilevelProblem problem, int steps, LinearMethod linear, boolean warm) {
    FixedPointIteration lower = lower(problem, steps);
    return new Aid(problem, lower, warm, lower.map(), linear, warm);
  }

  /** AID-CG, cold: 12 lower and 3 linear steps. */
  public static Aid aid(BilevelProblem problem) {
    return aid(problem, 12, new ConjugateGradient(3, 0), false);
  }

  private static FixedPointIteration lower(BilevelProblem problem, int steps) {
    GradientDescentMap map =
        new GradientDescentMap((LowerObjective) problem.lower(), StepSize.OPTIMAL);
    return new FixedPointIteration(map, steps, Vec.constant(SIZE, 0));
  }

  /** λ_0. */
  public static Vec lambda() {
    return Vec.copyOf(INSTANCE.lambda());
  }

  /** S upper steps from {@link #lambda()}. */
  public static TuningPlan plan(Estimator estimator, int steps) {
    return new TuningPlan(estimator, new UpperPlan(lambda(), new ProjectedGradient(0.3), steps));
  }

  /** The bits of every number in an iterate that is no time and no memory. */
  public static List<Long> bits(UpperIterate iterate) {
    return Stream.of(
            bits(iterate.hypergradient()), bits(iterate.next()), bits(iterate.best().lambda()))
        .flatMap(List::stream)
        .toList();
  }

  /** The bits of every number in a hypergradient that is no time and no memory. */
  public static List<Long> bits(Hypergradient h) {
    double linear = h.linear().map(Hypergradient.Linear::residual).orElse(0.0);
    return Stream.of(
            bits(h.lambda()),
            bits(h.gradient()),
            bits(h.lower().state()),
            bits(Vec.copyOf(h.objective(), h.lower().residual(), linear)))
        .flatMap(List::stream)
        .toList();
  }

  /** The bits of a vector. */
  public static List<Long> bits(Vec vec) {
    return IntStream.range(0, vec.size())
        .mapToObj(i -> Double.doubleToRawLongBits(vec.get(i)))
        .toList();
  }
}
