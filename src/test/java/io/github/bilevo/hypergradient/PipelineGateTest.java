package io.github.bilevo.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.testing.Plans;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PipelineGateTest {
  private static final Aid AID = Plans.aid(Plans.problem(), 12, new ConjugateGradient(3, 0), true);
  private static final Schedule.Pipelined SCHEDULE = new Schedule.Pipelined(1, 0.3);

  private final PipelineGate gate = new PipelineGate(SCHEDULE, AID);
  private final UpperIteration upper =
      new UpperIteration(Plans.plan(AID, 9).upper(), Plans.problem().set());

  /** g in every coordinate, after so many lower steps; ‖g‖ = 2|g|. */
  private static Hypergradient at(Vec lambda, double g, int lowerSteps) {
    return new Hypergradient(
        lambda,
        1.0,
        Vec.constant(4, g),
        new Hypergradient.Lower(Vec.constant(4, 0), lowerSteps, 0.0, Status.MAX_STEPS, 0.0),
        Optional.empty(),
        0.0,
        new Hypergradient.WorkspaceBytes(0, 0));
  }

  private boolean allows(double g, int lowerSteps) {
    return gate.allows(at(upper.lambda(), g, lowerSteps), 0, upper, false);
  }

  @Test
  void allows_firstTwoRounds_areOfUnknownError() {
    assertThat(allows(-0.1, 3)).isFalse();
    assertThat(allows(-0.1, 6)).isFalse(); // no change at all, but no factor either
  }

  /** Changes 0.04, 0.02: ϑ = ½, ê = 2·0.02. */
  @Test
  void allows_thirdRound_comparesTheEstimateWithTheTolerance() {
    allows(-0.06, 3);
    allows(-0.10, 6);
    assertThat(allows(-0.12, 9)).isTrue(); // ê/‖g‖ = 0.02/0.12
    PipelineGate other = new PipelineGate(new Schedule.Pipelined(1, 0.15), AID);
    other.allows(at(upper.lambda(), -0.06, 3), 0, upper, false);
    other.allows(at(upper.lambda(), -0.10, 6), 0, upper, false);
    assertThat(other.allows(at(upper.lambda(), -0.12, 9), 0, upper, false)).isFalse();
  }

  @Test
  void allows_allLowerStepsMade_asksNothingMore() {
    assertThat(allows(-0.06, 12)).isTrue();
  }

  @Test
  void allows_notFinite_isLeftToTheUpperLevelToJudge() {
    assertThat(allows(Double.NaN, 3)).isTrue();
  }

  @Test
  void allows_lambdaHasGoneOn_holdsToTheLagAndToTheEnd() {
    Vec before = upper.lambda();
    allows(-0.11, 3);
    allows(-0.119, 6);
    Hypergradient third = at(before, -0.12, 9);
    assertThat(gate.allows(third, 0, upper, false)).isTrue();
    upper.accept(third);
    Hypergradient fourth = at(before, -0.1201, 12);
    assertThat(gate.oldestUseful(third, upper)).isZero();
    assertThat(gate.allows(fourth, 0, upper, true)).isFalse(); // what a run ends with is not old
    assertThat(gate.allows(fourth, 0, upper, false)).isTrue();
    upper.accept(fourth);
    assertThat(gate.oldestUseful(fourth, upper)).isEqualTo(2);
    assertThat(gate.allows(fourth, 0, upper, false)).isFalse(); // two behind
  }

  /** From λ to λ′ the hypergradient turned by more than itself: what is old points elsewhere. */
  @Test
  void allows_hypergradientTurnsFast_refusesWhatIsOld() {
    Vec first = upper.lambda();
    upper.accept(at(first, -0.12, 12));
    gate.allows(at(first, -0.12, 12), 0, upper, false);
    Vec second = upper.lambda();
    gate.allows(at(second, 0.12, 3), 1, upper, false);
    gate.allows(at(second, 0.1201, 6), 1, upper, false);
    Hypergradient last = at(second, 0.12011, 9);
    assertThat(gate.allows(last, 1, upper, false)).isTrue();
    upper.accept(last);
    assertThat(gate.oldestUseful(last, upper)).isEqualTo(2);
    assertThat(gate.allows(last, 1, upper, false)).isFalse();
  }

  @Test
  void lowerRounds_atOneLambda_makeTheStepsOfOneSolve() {
    Pass<Vec, LowerSolution> rounds = SCHEDULE.newLowerPass(AID, System::nanoTime);
    Pass<Vec, LowerSolution> whole = AID.newLowerPass(System::nanoTime);
    for (int round = 1; round <= 4; round++) {
      assertThat(rounds.run(Plans.lambda()).steps()).isEqualTo(3 * round);
    }
    LowerSolution after = rounds.run(Plans.lambda()); // none are left
    LowerSolution wanted = whole.run(Plans.lambda());
    assertThat(after.steps()).isEqualTo(12);
    assertThat(after.state()).isEqualTo(wanted.state());
    Vec elsewhere = Vec.constant(4, 0.7);
    rounds.run(elsewhere);
    Pass<Vec, LowerSolution> restored = SCHEDULE.newLowerPass(AID, System::nanoTime);
    restored.restore(after.state());
    restored.run(elsewhere);
    assertThat(rounds.run(elsewhere).state()).isEqualTo(restored.run(elsewhere).state());
  }

  @Test
  void memories_packed_areUnpackedOrRefused() {
    List<Memory> memories = List.of(memory(1, 2), memory(), memory(3));
    Memory packed = Memories.pack(memories);
    assertThat(packed).isEqualTo(memory(2, 1, 2, 0, 1, 3));
    assertThat(Memories.unpack(packed, 3)).contains(memories);
    assertThat(Memories.unpack(packed, 2)).isEmpty();
    assertThat(Memories.unpack(memory(3, 1), 1)).isEmpty();
    assertThat(Memories.unpack(memory(0.5, 1), 1)).isEmpty();
  }

  private static Memory memory(double... numbers) {
    return Memory.of(Vec.copyOf(numbers));
  }

  /** ê is of the size of the error that is left. */
  @Test
  void trial_ofEachKind_endsWithinItsTolerance() {
    Aid exact = Plans.aid(Plans.problem(), 4000, new ConjugateGradient(4, 0), true);
    Vec wanted = new HypergradientSession(exact).compute(Plans.lambda()).gradient();
    Schedule.Race race = new Schedule.Race(List.of(AID), 0.1);
    for (Estimator entrant :
        List.of(AID, Plans.itd(Plans.problem(), 12, false), Plans.itd(Plans.problem(), 12, true))) {
      Attempt attempt = race.newPass(entrant, System::nanoTime).run(Plans.lambda());
      double[] error = attempt.hypergradient().gradient().toArray();
      for (int j = 0; j < error.length; j++) {
        error[j] -= wanted.get(j);
      }
      double left = Vec.copyOf(error).norm();
      assertThat(attempt.met())
          .isEqualTo(attempt.estimate() <= 0.1 * attempt.hypergradient().gradient().norm());
      assertThat(left).as(entrant.name()).isLessThan(3 * attempt.estimate());
    }
  }

  @Test
  void race_rivalsThatDoNotFit_areRefused() {
    TuningPlan plan = Plans.plan(AID, 3);
    assertThatThrownBy(() -> new Schedule.Race(List.of(), 0.1))
        .hasMessage("rivals: found none; wanted at least 1");
    assertThatThrownBy(() -> plan.with(new Schedule.Race(List.of(Plans.aid(Plans.problem())), 0.1)))
        .hasMessageStartingWith("schedule: found race, with aid-cg of n = 4; wanted itd, or aid");
    assertThatThrownBy(() -> PipelineReplay.run(plan, List.of(), iterate -> {}))
        .hasMessage("plan.schedule: found synchronous; wanted pipelined");
    assertThatThrownBy(() -> RaceReplay.run(plan, List.of(), iterate -> {}))
        .hasMessage("plan.schedule: found synchronous; wanted race");
  }
}
