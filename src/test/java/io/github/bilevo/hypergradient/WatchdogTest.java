package io.github.bilevo.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.hypergradient.watch.Hysteresis;
import io.github.bilevo.hypergradient.watch.Reason;
import io.github.bilevo.hypergradient.watch.Switch;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.families.EquilibriumDraws;
import io.github.bilevo.reference.ReferenceCase;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.Gmres;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.linear.Minres;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.testing.AffineProblem;
import io.github.bilevo.testing.Allocations;
import io.github.bilevo.testing.Plans;
import io.github.bilevo.testing.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each trigger on a problem that has it, what is switched then, and that nothing else changes. */
class WatchdogTest {
  private static final int D = 8;
  private static final LinearMethod CG = new ConjugateGradient(50, 1e-10);

  private static Aid aid(BilevelProblem problem, FixedPointMap map, int t, LinearMethod linear) {
    Vec zero = Vec.constant(problem.stateSize(), 0.0);
    FixedPointIteration lower = new FixedPointIteration(map, t, zero);
    return new Aid(problem, lower, true, map, linear, true);
  }

  private static Aid ofItsMap(BilevelProblem problem, int t, LinearMethod linear) {
    return aid(problem, (FixedPointMap) problem.lower(), t, linear).withWatchdog(true);
  }

  private static GradientDescentMap descent(BilevelProblem problem, double alpha) {
    return new GradientDescentMap((LowerObjective) problem.lower(), StepSize.of(alpha));
  }

  private static Hypergradient compute(Estimator estimator, Vec lambda) {
    return new HypergradientSession(estimator).compute(lambda);
  }

  /** The same w_t, the linear system solved densely. */
  private static double[] exact(Aid aid, Vec lambda) {
    Aid dense = Aid.exact(aid.problem(), aid.lower(), false, aid.map());
    return compute(dense, lambda).gradient().toArray();
  }

  private static void assertMended(Aid aid, Vec lambda, String from, String to, Reason reason) {
    Hypergradient h = compute(aid, lambda);
    assertThat(h.switches()).hasSize(1);
    Switch made = h.switches().get(0);
    assertThat(List.of(made.from(), made.to())).containsExactly(from, to);
    assertThat(made.reason()).isEqualTo(reason);
    assertThat(h.status().failed()).isFalse();
    // the residual is at most 1e-10 ‖b‖, or v is exact: far below κ(A) 1e-10 with κ < 1e3
    assertThat(ReferenceCase.relativeError(h.gradient().toArray(), exact(aid, lambda)))
        .isLessThan(1e-7);
  }

  @Test
  void compute_cgOnAnIndefiniteHessian_goesToMinres() {
    BilevelProblem problem = Problems.logistic(20, 4, 1).problem();
    Vec outside = Vec.copyOf(-9.0, 4.0, 3.0, 2.0);
    Aid cg = aid(problem, descent(problem, 1e-2), 5, CG);
    assertThat(compute(cg, outside).status()).isEqualTo(Status.INDEFINITE);
    assertMended(cg.withWatchdog(true), outside, "cg", "minres", Reason.INDEFINITE);
  }

  /** w_1 = λ from w_0 = 0, so that b = λ − (1, …, d) is one unit vector. */
  private static final Vec NEAR = Vec.copyOf(2, 2, 3, 4, 5, 6, 7, 8);

  private static BilevelProblem cyclicShift() {
    return AffineProblem.of(AffineProblem.cyclicShift(D), false);
  }

  @Test
  void compute_gmresOnTheCyclicShift_goesToTheNormalEquations() {
    Aid aid = ofItsMap(cyclicShift(), 1, new Gmres(50, 1e-10, 3));
    assertThat(compute(aid.withWatchdog(false), NEAR).status()).isEqualTo(Status.MAX_STEPS);
    assertThat(compute(aid.withWatchdog(false), NEAR).linear().orElseThrow().status())
        .isEqualTo(Status.STAGNATED);
    assertMended(aid, NEAR, "gmres", "cg-normal", Reason.STAGNATED);
  }

  @Test
  void compute_budgetShorterThanTheShift_isStagnationToo() {
    Aid aid = ofItsMap(cyclicShift(), 1, new Gmres(4, 1e-10));
    assertMended(aid, NEAR, "gmres", "cg-normal", Reason.STAGNATED);
  }

  @Test
  void compute_symmetryDeclaredButNotThere_forbidsCg() {
    double[][] b = AffineProblem.diagonal(D, 0.3);
    b[0][D - 1] = 0.4;
    Aid aid = ofItsMap(AffineProblem.of(b, true), 6, CG);
    assertMended(aid, Vec.constant(D, 1.0), "cg", "gmres", Reason.NOT_SYMMETRIC);
    assertMended(
        ofItsMap(AffineProblem.of(b, true), 6, new Minres(50, 1e-10)),
        Vec.constant(D, 1.0),
        "minres",
        "gmres",
        Reason.NOT_SYMMETRIC);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void compute_fixedPointResidualGrows_goesToAKrylovMethod(boolean symmetric) {
    double[][] b = AffineProblem.diagonal(D, -1.1);
    b[0][0] = 0.5;
    b[1][1] = -1.3;
    Aid aid = ofItsMap(AffineProblem.of(b, symmetric), 3, new FixedPoint(40, 1e-10));
    String to = symmetric ? "minres" : "gmres";
    assertMended(aid, Vec.constant(D, 1.0), "fixed-point", to, Reason.RESIDUAL_GROWS);
  }

  /** ‖A‖ = 6, unprojected: w wanders for ever; ITD gives the gradient of what was computed. */
  @ParameterizedTest
  @ValueSource(longs = {2, 3})
  void compute_equilibriumBeyondTheBall_isDifferentiatedAsItWasComputed(long seed) {
    BilevelProblem problem = EquilibriumDraws.problem(5, 3, 6, 2, new Random(seed));
    Vec lambda = Vec.copyOf(EquilibriumDraws.lambda(problem, 6, 6.0, new Random(seed)));
    Aid aid = ofItsMap(problem, 300, new FixedPoint(60, 0));
    Hypergradient h = compute(aid, lambda);
    assertThat(h.switches()).hasSize(1);
    assertThat(h.switches().get(0).reason()).isEqualTo(Reason.CONTRACTION_LOST);
    assertThat(h.switches().get(0).to()).isEqualTo("itd");
    assertThat(h.switches().get(0).detail())
        .contains("λ is outside", "onto which the upper method projects");
    assertThat(h.linear()).isEmpty();
    Itd itd = new Itd(problem, (FixedPointIteration) aid.lower(), true);
    assertThat(Plans.bits(h)).isEqualTo(Plans.bits(compute(itd, lambda)));
    assertThat(h.finite()).isTrue();
  }

  @Test
  void run_equilibriumBeyondTheBall_isProjectedAndComesBackToAid() {
    BilevelProblem problem = EquilibriumDraws.problem(5, 3, 6, 2, new Random(2));
    Vec lambda = Vec.copyOf(EquilibriumDraws.lambda(problem, 6, 6.0, new Random(2)));
    Aid aid = ofItsMap(problem, 300, new FixedPoint(60, 0));
    List<List<Switch>> switches = new ArrayList<>();
    new TuningPlan(aid, new UpperPlan(lambda, new ProjectedGradient(0.1), 30))
        .run(iterate -> switches.add(iterate.hypergradient().switches()));
    assertThat(switches.get(0)).extracting(Switch::reason).containsExactly(Reason.CONTRACTION_LOST);
    assertThat(switches.subList(1, Hysteresis.FIRST)).allMatch(List::isEmpty);
    assertThat(switches.get(Hysteresis.FIRST))
        .extracting(Switch::reason)
        .containsExactly(Reason.RECOVERED);
    assertThat(switches.subList(Hysteresis.FIRST + 1, 31)).allMatch(List::isEmpty);
  }

  @Test
  void compute_stepSizeFarTooLarge_endsAsDivergedWithTheAdvice() {
    BilevelProblem problem = Problems.logistic(20, 4, 1).problem();
    Aid aid = aid(problem, descent(problem, 10.0), 200, CG).withWatchdog(true);
    Hypergradient h = compute(aid, Vec.constant(4, 1.0));
    assertThat(h.status()).isEqualTo(Status.DIVERGED);
    assertThat(h.status().advice()).contains("Lower the step size");
    assertThat(h.switches()).isEmpty();
    assertThat(h.lower().state().isFinite()).isTrue();
    UpperIterate last =
        new TuningPlan(aid, new UpperPlan(Vec.constant(4, 1.0), new ProjectedGradient(0.1), 9))
            .run(iterate -> {});
    assertThat(last.status()).isEqualTo(Status.DIVERGED);
    assertThat(last.next()).as("no NaN leaves").isEqualTo(Vec.constant(4, 1.0));
  }

  @Test
  void compute_stepSizeTooLarge_isDifferentiatedWhileItHasNotRunAway() {
    BilevelProblem problem = Problems.ridge(20, 6, 3).problem();
    Vec lambda = Vec.constant(problem.lambdaSize(), 1.0);
    var point = ((LowerObjective) problem.lower()).newPoint();
    point.setLambda(lambda.toArray());
    double alpha = 2.4 / point.smoothness();
    Aid aid = aid(problem, descent(problem, alpha), 40, CG).withWatchdog(true);
    Hypergradient h = compute(aid, lambda);
    assertThat(h.switches()).extracting(Switch::reason).containsExactly(Reason.CONTRACTION_LOST);
    assertThat(h.finite()).isTrue();
  }

  /** Every method meets the NaN; the first one's failure is told, after each was tried once. */
  @Test
  void compute_productsAreNaN_endsAsNonFiniteAfterABoundedNumberOfSwitches() {
    double[][] b = AffineProblem.diagonal(D, 0.5);
    int[] calls = new int[1];
    BilevelProblem problem =
        AffineProblem.of(
            D,
            lambda -> {
              boolean lower = calls[0]++ == 0; // the lower solve's map is made first
              return lower ? b : AffineProblem.diagonal(D, Double.NaN);
            },
            true);
    Hypergradient h = compute(ofItsMap(problem, 5, CG), Vec.constant(D, 1.0));
    assertThat(h.status()).isEqualTo(Status.NON_FINITE);
    assertThat(h.switches()).extracting(Switch::to).containsExactly("minres", "gmres", "cg-normal");
    assertThat(h.switches()).extracting(Switch::reason).containsOnly(Reason.NON_FINITE);
    assertThat(h.gradient().isFinite()).isFalse();
    assertThat(calls[0]).isEqualTo(5); // lower, and one per method
  }

  /** A = 0 in one coordinate: nobody solves it, and the first failure is told. */
  @Test
  void compute_singularSystem_endsAsItWouldUnwatched() {
    double[][] b = AffineProblem.diagonal(D, 0.5);
    b[0][0] = 1.0;
    Aid aid = ofItsMap(AffineProblem.of(b, false), 3, new Gmres(30, 1e-10));
    Hypergradient h = compute(aid, Vec.constant(D, 1.0));
    Hypergradient unwatched = compute(aid.withWatchdog(false), Vec.constant(D, 1.0));
    assertThat(h.status()).isEqualTo(Status.INDEFINITE);
    assertThat(h.linear().orElseThrow().steps())
        .isEqualTo(unwatched.linear().orElseThrow().steps());
    assertThat(h.switches()).hasSize(1);
  }

  /** A shifts and drops: GMRES gets nowhere on e₁, and the normal equations have Aᵀe₁ = 0. */
  @Test
  void compute_nobodyMakesProgress_keepsTheBestAndTriesAgainAfterTenEpochsOnly() {
    double[][] b = AffineProblem.cyclicShift(D);
    b[D - 1][0] = 0.0;
    FixedPointMap map = (FixedPointMap) AffineProblem.of(b, false).lower();
    BilevelProblem problem = AffineProblem.of(b, false);
    FixedPointIteration lower = new FixedPointIteration(map, 1, Vec.constant(D, 0.0));
    Aid aid = new Aid(problem, lower, false, map, new Gmres(30, 1e-10, 3), false, true);
    HypergradientSession session = new HypergradientSession(aid);
    for (int epoch = 0; epoch < 2 * Hysteresis.FIRST; epoch++) {
      Hypergradient h = session.compute(NEAR);
      assertThat(h.linear().orElseThrow().status()).isEqualTo(Status.STAGNATED);
      assertThat(h.gradient().isFinite()).isTrue();
      boolean tries = epoch == 0 || epoch == Hysteresis.FIRST + 1;
      assertThat(h.switches().size()).as("epoch %d", epoch).isEqualTo(tries ? 2 : 0);
    }
  }

  static Stream<Plans.Named> untroubled() {
    return Stream.concat(
        Problems.all()
            .filter(instance -> instance.problem().lower() instanceof LowerObjective)
            .flatMap(
                instance ->
                    Stream.of(true, false)
                        .map(
                            heavy ->
                                new Plans.Named(
                                    instance.name() + (heavy ? ", heavy ball" : ", descent"),
                                    ofObjective(instance.problem(), heavy)))),
        Plans.estimators().filter(named -> named.estimator() instanceof Aid));
  }

  private static Aid ofObjective(BilevelProblem problem, boolean heavy) {
    LowerObjective objective = (LowerObjective) problem.lower();
    GradientDescentMap descent = new GradientDescentMap(objective, StepSize.OPTIMAL);
    FixedPointMap map =
        heavy ? new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL) : descent;
    FixedPointIteration lower =
        new FixedPointIteration(map, 3000, Vec.constant(problem.stateSize(), 0.0));
    return new Aid(problem, lower, true, descent, new ConjugateGradient(40, 0), true);
  }

  /** Also at rounding level, where residuals no longer fall: t = 3000. */
  @ParameterizedTest
  @MethodSource("untroubled")
  void compute_nothingGoesWrong_changesNoBit(Plans.Named named) {
    Aid aid = (Aid) named.estimator();
    Vec lambda = Vec.constant(aid.problem().lambdaSize(), 0.8);
    HypergradientSession with = new HypergradientSession(aid.withWatchdog(true));
    HypergradientSession without = new HypergradientSession(aid.withWatchdog(false));
    for (int epoch = 0; epoch < 3; epoch++) {
      Hypergradient h = with.compute(lambda);
      if (!named.name().contains("too large")) {
        assertThat(h.switches()).isEmpty();
        assertThat(Plans.bits(h)).isEqualTo(Plans.bits(without.compute(lambda)));
      }
    }
  }

  /** Indefinite where λ_0 < 0. */
  private static Aid sometimesIndefinite() {
    return ofItsMap(
        AffineProblem.of(
            D,
            lambda -> {
              double[][] b = AffineProblem.diagonal(D, 0.5);
              b[2][2] = lambda[0] < 0 ? 1.5 : 0.4;
              return b;
            },
            true),
        4,
        CG);
  }

  private static final Vec BAD = Vec.constant(D, -1.0);
  private static final Vec GOOD = Vec.constant(D, 1.0);

  @Test
  void compute_afterTrouble_goesBackAfterTenGoodEpochsAndAfterARelapseAfterTwenty() {
    HypergradientSession session = new HypergradientSession(sometimesIndefinite());
    for (int needed : new int[] {Hysteresis.FIRST, 2 * Hysteresis.FIRST}) {
      assertThat(session.compute(BAD).switches())
          .extracting(Switch::reason)
          .containsExactly(Reason.INDEFINITE);
      for (int good = 0; good < needed; good++) {
        assertThat(session.compute(GOOD).switches()).as("epoch %d", good).isEmpty();
      }
      assertThat(session.compute(GOOD).switches())
          .containsExactly(new Switch("minres", "cg", Reason.RECOVERED, needed + " good epochs"));
      assertThat(session.compute(GOOD).switches()).isEmpty();
    }
  }

  @Test
  void restore_anywhereInATroubledCourse_goesOnBitForBit() {
    Random random = new Random(7);
    List<Vec> course = new ArrayList<>();
    for (int epoch = 0; epoch < 60; epoch++) {
      double first = epoch % 23 < 2 ? -1 - random.nextDouble() : 1 + random.nextDouble();
      course.add(Vec.copyOf(first, 1, 2, random.nextGaussian(), 1, 1, 1, 1));
    }
    Aid aid = sometimesIndefinite();
    Pass<Vec, Hypergradient> whole = aid.newPass(System::nanoTime);
    List<Vec> memories = new ArrayList<>();
    List<Hypergradient> wanted = new ArrayList<>();
    for (Vec lambda : course) {
      memories.add(whole.memory());
      wanted.add(whole.run(lambda));
    }
    assertThat(wanted.stream().mapToInt(h -> h.switches().size()).sum()).isGreaterThan(3);
    for (int from = 0; from < course.size(); from += 3) {
      Pass<Vec, Hypergradient> part = aid.newPass(System::nanoTime);
      part.restore(memories.get(from));
      for (int epoch = from; epoch < course.size(); epoch++) {
        Hypergradient h = part.run(course.get(epoch));
        assertThat(Plans.bits(h)).isEqualTo(Plans.bits(wanted.get(epoch)));
        assertThat(h.switches()).isEqualTo(wanted.get(epoch).switches());
      }
    }
  }

  @Test
  void restore_memoryOfAnotherLadder_takesTheWarmStartAlone() {
    Aid aid = sometimesIndefinite();
    Pass<Vec, Hypergradient> pass = aid.newPass(System::nanoTime);
    pass.run(BAD); // on minres now
    Pass<Vec, Hypergradient> other =
        aid.with(new ConjugateGradientNormal(50, 1e-10)).withWatchdog(true).newPass(() -> 0L);
    other.restore(pass.memory());
    assertThat(other.run(GOOD).switches()).isEmpty();
  }

  @Test
  void step_afterWarmUp_allocatesNothing() {
    BilevelProblem problem = Problems.logistic(40, 6, 1).problem();
    Aid aid = aid(problem, descent(problem, 1e-2), 300, CG).withWatchdog(true);
    Pass<Vec, Hypergradient> pass = aid.newPass(System::nanoTime);
    Vec lambda = Vec.constant(6, 0.5);
    Pass<Vec, LowerSolution> lower = aid.newLowerPass(System::nanoTime);
    assertThat(pass.run(lambda).switches()).isEmpty();
    lower.begin(lambda);
    assertThat(Allocations.afterWarmUp(lower::step)).isZero();
  }
}
