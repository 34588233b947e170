package io.github.bilevo.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.PostStop;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.hypergradient.LowerSolution;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.testing.ManualTicker;
import io.github.bilevo.testing.Plans;
import io.github.bilevo.testing.ProbedProblem.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both solver actors, without threads: the kit's mailbox is emptied by hand. */
class SolverActorsTest {
  private static final Duration QUANTUM = Duration.ofMillis(2);
  private static final Vec LAMBDA = Plans.lambda();

  private final ManualTicker ticker = new ManualTicker();
  private final Turn turn = new Turn(ticker, QUANTUM);
  private final TestInbox<Progress> inbox = TestInbox.create();
  private final AtomicInteger products = new AtomicInteger();

  /** Each gradient and each Hessian product takes a whole turn. */
  private void slow(Call call) {
    if (call == Call.GRADIENT || call == Call.HESSIAN) {
      products.incrementAndGet();
      ticker.advance(QUANTUM);
    }
  }

  private BehaviorTestKit<LowerSolverActor.Command> lower(Estimator estimator) {
    return BehaviorTestKit.create(LowerSolverActor.create(estimator, turn));
  }

  private BehaviorTestKit<LinearSolverActor.Command> linear(Aid aid) {
    return BehaviorTestKit.create(LinearSolverActor.create(aid, turn));
  }

  private LowerSolverActor.Solve solve(long epoch) {
    return new LowerSolverActor.Solve(epoch, LAMBDA, inbox.getRef());
  }

  private static void drain(BehaviorTestKit<?> kit) {
    while (kit.selfInbox().hasMessages()) {
      kit.runOne();
    }
  }

  @Test
  void hold_insideASolve_takesNoTurnUntilGoAndChangesNoBit() {
    BehaviorTestKit<LowerSolverActor.Command> kit = lower(Plans.aid(Plans.probed(this::slow)));
    TestInbox<Held> held = TestInbox.create();
    kit.run(solve(0)); // the first turn, and the next one in the mailbox
    kit.run(new LowerSolverActor.Hold(7, held.getRef()));
    assertThat(held.receiveMessage().pause()).isEqualTo(7);
    int made = products.get();
    drain(kit); // the turn that was pending is not taken
    assertThat(products).hasValue(made);
    assertThat(inbox.hasMessages()).isFalse();
    kit.run(new LowerSolverActor.Go());
    drain(kit);
    Progress.LowerSolved solved = (Progress.LowerSolved) inbox.receiveMessage();
    LowerSolution wanted = Plans.aid(Plans.problem()).newLowerPass(ticker).run(LAMBDA);
    assertThat(Plans.bits(solved.solution().state())).isEqualTo(Plans.bits(wanted.state()));
  }

  @Test
  void hold_beforeASolve_keepsItUntilGo() {
    Aid aid = Plans.aid(Plans.probed(this::slow));
    LowerSolution start = Plans.aid(Plans.problem()).newLowerPass(ticker).run(LAMBDA);
    BehaviorTestKit<LinearSolverActor.Command> kit = linear(aid);
    TestInbox<Held> held = TestInbox.create();
    kit.run(new LinearSolverActor.Hold(1, held.getRef()));
    kit.run(new LinearSolverActor.Solve(3, start, inbox.getRef()));
    assertThat(products).hasValue(0);
    assertThat(kit.selfInbox().hasMessages()).isFalse();
    kit.run(new LinearSolverActor.Go());
    drain(kit);
    assertThat(inbox.receiveMessage()).isInstanceOf(Progress.Differentiated.class);
  }

  @Test
  void hold_thenAbandon_answersTheSolveWhileItStands() {
    BehaviorTestKit<LowerSolverActor.Command> kit = lower(Plans.aid(Plans.probed(this::slow)));
    TestInbox<Held> held = TestInbox.create();
    kit.run(solve(4));
    kit.run(new LowerSolverActor.Hold(1, held.getRef()));
    kit.run(new LowerSolverActor.Abandon(4));
    assertThat(inbox.receiveMessage()).isEqualTo(new Progress.Superseded(4));
    int made = products.get();
    kit.run(new LowerSolverActor.Go()); // nothing to go on with
    drain(kit);
    assertThat(products).hasValue(made);
  }

  @Test
  void go_twice_takesOneTurnAtATime() {
    BehaviorTestKit<LowerSolverActor.Command> kit = lower(Plans.aid(Plans.probed(this::slow)));
    kit.run(solve(0));
    kit.run(new LowerSolverActor.Go());
    kit.run(new LowerSolverActor.Go());
    assertThat(kit.selfInbox().getAllReceived()).hasSize(1);
  }

  @Test
  void solve_withinOneTurn_answersWithoutAnotherMessage() {
    BehaviorTestKit<LowerSolverActor.Command> kit = lower(Plans.aid(Plans.problem()));
    kit.run(solve(0));
    assertThat(kit.selfInbox().hasMessages()).isFalse();
    Progress.LowerSolved solved = (Progress.LowerSolved) inbox.receiveMessage();
    LowerSolution wanted = Plans.aid(Plans.problem()).newLowerPass(ticker).run(LAMBDA);
    assertThat(Plans.bits(solved.solution().state())).isEqualTo(Plans.bits(wanted.state()));
    assertThat(solved.solution().steps()).isEqualTo(12);
  }

  @Test
  void solve_longerThanOneTurn_keepsAtMostOneContinuationInTheMailbox() {
    BehaviorTestKit<LowerSolverActor.Command> kit = lower(Plans.aid(Plans.probed(this::slow)));
    for (int epoch = 0; epoch < 5; epoch++) {
      kit.run(solve(epoch));
    }
    assertThat(kit.selfInbox().getAllReceived()).hasSize(1);
    assertThat(inbox.getAllReceived())
        .containsExactly(
            new Progress.Superseded(0),
            new Progress.Superseded(1),
            new Progress.Superseded(2),
            new Progress.Superseded(3));
  }

  /** The turn ends after step j, and never else: j runs over every step of either solve. */
  @ParameterizedTest
  @MethodSource("io.github.bilevo.testing.Plans#estimators")
  void solve_turnEndsAtEveryPossibleStep_changesNoBit(Plans.Named named) {
    HypergradientSession session = new HypergradientSession(named.estimator());
    List<Long> first = Plans.bits(session.compute(LAMBDA));
    List<Long> second = Plans.bits(session.compute(LAMBDA)); // differs when warm
    for (int split = 0; split <= 26; split++) {
      List<List<Long>> bits = twoHypergradients(named.estimator(), new SplitTicker(split));
      assertThat(bits).as("turn ends after step %d", split).containsExactly(first, second);
    }
    List<List<Long>> bits = twoHypergradients(named.estimator(), new SplitTicker(-1));
    assertThat(bits).as("turn ends after every step").containsExactly(first, second);
  }

  /** Seen from a turn: no time passes, but at its question number j, or at each if j < 0. */
  private static final class SplitTicker implements Supplier<Turn> {
    private final int split;
    private int asked;
    private long now;

    private SplitTicker(int split) {
      this.split = split;
    }

    @Override
    public Turn get() {
      asked = 0;
      return new Turn(
          () -> {
            if (split < 0 || asked++ == split) {
              now += QUANTUM.toNanos();
            }
            return now;
          },
          QUANTUM);
    }
  }

  private List<List<Long>> twoHypergradients(Estimator estimator, Supplier<Turn> turns) {
    List<List<Long>> bits = new ArrayList<>();
    BehaviorTestKit<LowerSolverActor.Command> lower =
        BehaviorTestKit.create(LowerSolverActor.create(estimator, turns.get()));
    BehaviorTestKit<LinearSolverActor.Command> linear =
        estimator.twoStage().isPresent()
            ? BehaviorTestKit.create(
                LinearSolverActor.create(estimator.twoStage().get(), turns.get()))
            : null;
    for (int epoch = 0; epoch < 2; epoch++) {
      lower.run(solve(epoch));
      drain(lower);
      Progress progress = inbox.receiveMessage();
      if (progress instanceof Progress.LowerSolved solved) {
        linear.run(new LinearSolverActor.Solve(epoch, solved.solution(), inbox.getRef()));
        drain(linear);
        progress = inbox.receiveMessage();
      }
      bits.add(Plans.bits(((Progress.Differentiated) progress).hypergradient()));
      assertThat(inbox.hasMessages()).isFalse();
    }
    return bits;
  }

  @Test
  void abandon_duringALowerSolve_takesEffectWithinOneTurnAndAnswersOnce() {
    BehaviorTestKit<LowerSolverActor.Command> kit = lower(Plans.aid(Plans.probed(this::slow)));
    kit.run(solve(3));
    kit.runOne();
    assertThat(products).hasValue(2); // one step a turn
    kit.run(new LowerSolverActor.Abandon(3));
    assertThat(inbox.getAllReceived()).containsExactly(new Progress.Superseded(3));
    drain(kit);
    kit.run(new LowerSolverActor.Abandon(3));
    assertThat(products).hasValue(2);
    assertThat(inbox.hasMessages()).isFalse();
  }

  @Test
  void abandon_duringALinearSolve_takesEffectWithinOneTurnAndAnswersOnce() {
    Aid aid = Plans.aid(Plans.probed(this::slow), 1, new FixedPoint(100_000, 0), false);
    LowerSolution solution = aid.newLowerPass(ticker).run(LAMBDA);
    BehaviorTestKit<LinearSolverActor.Command> kit = linear(aid);
    kit.run(new LinearSolverActor.Solve(0, solution, inbox.getRef()));
    kit.runOne();
    int before = products.get();
    kit.runOne();
    assertThat(products).hasValue(before + 1);
    kit.run(new LinearSolverActor.Abandon(Long.MAX_VALUE));
    drain(kit);
    assertThat(products).hasValue(before + 1);
    assertThat(inbox.getAllReceived()).containsExactly(new Progress.Superseded(0));
  }

  @Test
  void abandon_beforeTheSolveArrives_supersedesIt() {
    BehaviorTestKit<LowerSolverActor.Command> kit = lower(Plans.aid(Plans.problem()));
    kit.run(new LowerSolverActor.Abandon(1));
    kit.run(solve(1));
    assertThat(inbox.getAllReceived()).containsExactly(new Progress.Superseded(1));
    kit.run(solve(2));
    assertThat(inbox.receiveMessage()).isInstanceOf(Progress.LowerSolved.class);
  }

  @Test
  void abandon_ofAnOlderEpoch_leavesTheNewerOneAlone() {
    BehaviorTestKit<LowerSolverActor.Command> kit = lower(Plans.aid(Plans.probed(this::slow)));
    kit.run(solve(5));
    kit.run(new LowerSolverActor.Abandon(4));
    drain(kit);
    assertThat(inbox.receiveMessage()).isInstanceOf(Progress.LowerSolved.class);
  }

  @Test
  void solve_newerEpochArrives_supersedesTheOlder() {
    BehaviorTestKit<LowerSolverActor.Command> kit = lower(Plans.aid(Plans.probed(this::slow)));
    kit.run(solve(0));
    kit.run(solve(1));
    assertThat(inbox.receiveMessage()).isEqualTo(new Progress.Superseded(0));
    drain(kit);
    Progress.LowerSolved solved = (Progress.LowerSolved) inbox.receiveMessage();
    LowerSolution wanted = Plans.aid(Plans.problem()).newLowerPass(ticker).run(LAMBDA);
    assertThat(solved.epoch()).isEqualTo(1);
    assertThat(Plans.bits(solved.solution().state())).isEqualTo(Plans.bits(wanted.state()));
    assertThat(inbox.hasMessages()).isFalse();
  }

  @Test
  void solve_olderEpochArrives_isSupersededItself() {
    BehaviorTestKit<LowerSolverActor.Command> kit = lower(Plans.aid(Plans.probed(this::slow)));
    kit.run(solve(1));
    kit.run(solve(0));
    assertThat(inbox.receiveMessage()).isEqualTo(new Progress.Superseded(0));
    drain(kit);
    assertThat(inbox.receiveMessage().epoch()).isEqualTo(1);
  }

  static List<Throwable> throwables() {
    return List.of(
        new IllegalStateException("broken"),
        new StackOverflowError(),
        new NoClassDefFoundError("some/Thing"));
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void solve_familyThrows_answersFailedAndTheActorLives(Throwable thrown) {
    AtomicInteger left = new AtomicInteger(3);
    BehaviorTestKit<LowerSolverActor.Command> kit =
        lower(
            Plans.aid(
                Plans.probed(
                    call -> {
                      if (call == Call.GRADIENT && left.decrementAndGet() == 0) {
                        sneak(thrown);
                      }
                    })));
    kit.run(solve(0));
    assertThat(inbox.receiveMessage())
        .isEqualTo(
            new Progress.Failed(0, "defect", thrown.toString(), thrown instanceof Exception));
    kit.run(solve(1)); // a fresh workspace, a full solve
    Progress.LowerSolved solved = (Progress.LowerSolved) inbox.receiveMessage();
    LowerSolution wanted = Plans.aid(Plans.problem()).newLowerPass(ticker).run(LAMBDA);
    assertThat(Plans.bits(solved.solution().state())).isEqualTo(Plans.bits(wanted.state()));
  }

  @Test
  void solve_workspaceDoesNotFit_answersOutOfMemory() {
    BehaviorTestKit<LowerSolverActor.Command> kit =
        lower(
            Plans.aid(
                Plans.probed(
                    call -> {
                      if (call == Call.NEW_POINT) {
                        throw new OutOfMemoryError("heap");
                      }
                    })));
    kit.run(solve(0));
    Progress.Failed failed = (Progress.Failed) inbox.receiveMessage();
    assertThat(failed.reason()).isEqualTo("out-of-memory");
  }

  @Test
  void linearSolve_familyThrows_answersFailed() {
    Aid aid =
        Plans.aid(
            Plans.probed(
                call -> {
                  if (call == Call.UPPER_VALUE) {
                    throw new IllegalStateException("no E");
                  }
                }));
    LowerSolution solution = aid.newLowerPass(ticker).run(LAMBDA);
    BehaviorTestKit<LinearSolverActor.Command> kit = linear(aid);
    kit.run(new LinearSolverActor.Solve(0, solution, inbox.getRef()));
    Progress.Failed failed = (Progress.Failed) inbox.receiveMessage();
    assertThat(failed.message()).contains("no E");
  }

  @Test
  void stop_duringASolve_answersFailed() {
    BehaviorTestKit<LowerSolverActor.Command> kit = lower(Plans.aid(Plans.probed(this::slow)));
    kit.run(solve(0));
    kit.signal(PostStop.instance());
    Progress.Failed failed = (Progress.Failed) inbox.receiveMessage();
    assertThat(failed.message()).endsWith("has stopped");
  }

  @Test
  void solve_itd_answersWithTheHypergradient() {
    Itd itd = Plans.itd(Plans.problem(), 12, false);
    BehaviorTestKit<LowerSolverActor.Command> kit = lower(itd);
    kit.run(solve(0));
    Hypergradient found = ((Progress.Differentiated) inbox.receiveMessage()).hypergradient();
    Hypergradient wanted = new HypergradientSession(itd).compute(LAMBDA);
    assertThat(Plans.bits(found)).isEqualTo(Plans.bits(wanted));
  }

  @Test
  void turn_quantumNotPositive_isNamed() {
    assertThatThrownBy(() -> new Turn(ticker, Duration.ZERO))
        .hasMessage("quantum: found PT0S; wanted more than 0");
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
