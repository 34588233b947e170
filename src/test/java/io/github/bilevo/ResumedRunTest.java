package io.github.bilevo;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.javadsl.Adapter;
import akka.stream.javadsl.Sink;
import akka.stream.testkit.TestSubscriber;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Batches;
import io.github.bilevo.hypergradient.Controlled;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.LowerSolution;
import io.github.bilevo.hypergradient.Memory;
import io.github.bilevo.hypergradient.Pass;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.Saba;
import io.github.bilevo.hypergradient.Soba;
import io.github.bilevo.hypergradient.StepSchedule;
import io.github.bilevo.hypergradient.StochasticAid;
import io.github.bilevo.hypergradient.Tasks;
import io.github.bilevo.hypergradient.Tolerance;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.UpperIteration;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.solver.upper.Adam;
import io.github.bilevo.solver.upper.Hoag;
import io.github.bilevo.solver.upper.Momentum;
import io.github.bilevo.solver.upper.NesterovMomentum;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.solver.upper.Stopping;
import io.github.bilevo.solver.upper.UpperMethod;
import io.github.bilevo.testing.Plans;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A run that goes on from a snapshot gives the bits of the run that was never interrupted. */
class ResumedRunTest {
  private static final int EPOCHS = 40;

  /** Of each plan: resumed by hand, and as a job whose snapshot is taken while it goes. */
  private static final int BY_HAND = 8;

  private static final int AS_JOBS = 2;

  private static TuningPlan plan(Estimator estimator, UpperMethod method) {
    return plan(estimator, method, Optional.empty());
  }

  private static TuningPlan plan(
      Estimator estimator, UpperMethod method, Optional<Stopping> stopping) {
    return new TuningPlan(estimator, new UpperPlan(Plans.lambda(), method, EPOCHS, stopping));
  }

  /** (w, w₋₁) by heavy ball, warm; the pair is differentiated. */
  private static Aid heavyBall() {
    HeavyBallMap map =
        new HeavyBallMap(
            (LowerObjective) Plans.problem().lower(), StepSize.OPTIMAL, StepSize.OPTIMAL);
    FixedPointIteration lower = new FixedPointIteration(map, 12, Vec.constant(4, 0));
    return new Aid(Plans.problem(), lower, true, map, new FixedPoint(9, 0), true);
  }

  private static Aid aid() {
    return Plans.aid(Plans.problem(), 12, new ConjugateGradient(3, 0), true);
  }

  private static Controlled controlled() {
    Aid aid = aid();
    FixedPointIteration lower = (FixedPointIteration) aid.lower();
    return new Controlled(
        aid.problem(), lower, aid.map(), new ConjugateGradient(3, 0), new Tolerance(1e-3, 500));
  }

  private static List<TuningPlan> plans() {
    Vec zero = Vec.constant(4, 0);
    StepSchedule eta = StepSchedule.decreasing(0.05, 40);
    Batches batches = new Batches(3, 21);
    Saba saba = new Saba(Plans.problem(), zero, eta, eta, batches);
    return List.of(
        plan(Plans.itd(Plans.problem(), 12, false), new ProjectedGradient(0.3)),
        plan(Plans.itd(Plans.problem(), 12, true), new Adam(0.05)),
        plan(aid(), new Momentum(0.1, 0.9), Optional.of(new Stopping.NoImprovement(30, 1e-9))),
        plan(heavyBall(), new NesterovMomentum(0.1, 0.8)),
        plan(aid(), new Hoag(0.3)),
        plan(
            new StochasticAid(Plans.problem(), zero, 12, eta, true, 7, eta, true, batches),
            new Adam(0.05)),
        plan(new Soba(Plans.problem(), zero, eta, eta, batches), new Momentum(0.05, 0.5)),
        plan(saba, new ProjectedGradient(0.1)),
        plan(controlled(), new ProjectedGradient(0.3)),
        plan(Tasks.of(List.of(Plans.itd(Plans.problem(), 9, true), saba)), new Momentum(0.1, 0.5)));
  }

  @Test
  void run_resumedAtAHundredRandomPoints_givesTheBitsOfTheUndisturbedRun() throws Exception {
    Random random = new Random(100);
    int points = 0;
    try (Bilevo bilevo = Bilevo.builder().meters(new SimpleMeterRegistry()).start()) {
      for (TuningPlan plan : plans()) {
        List<List<Long>> wanted = new ArrayList<>();
        plan.run(iterate -> wanted.add(Plans.bits(iterate)));
        List<Integer> epochs = shuffled(random);
        for (int epoch : epochs.subList(0, BY_HAND)) {
          RunSnapshot taken = byHand(plan, RunSnapshot.initial(plan), epoch, iterate -> {});
          List<List<Long>> found = new ArrayList<>(wanted.subList(0, epoch));
          byHand(plan, stored(taken), EPOCHS + 1, iterate -> found.add(Plans.bits(iterate)));
          assertThat(found)
              .as("%s from epoch %d", plan.estimator().name(), epoch)
              .isEqualTo(wanted);
          points++;
        }
        for (int epoch : epochs.subList(BY_HAND, BY_HAND + AS_JOBS)) {
          RunSnapshot taken = stored(whileItGoes(bilevo, plan, epoch));
          TuningResult result = result(bilevo.submit("resumed", plan, taken));
          assertThat(Plans.bits(result.last().orElseThrow()))
              .as("%s from epoch %d", plan.estimator().name(), taken.epoch())
              .isEqualTo(wanted.get(wanted.size() - 1));
          points++;
        }
      }
    }
    assertThat(points).isEqualTo(100);
  }

  private static List<Integer> shuffled(Random random) {
    List<Integer> epochs = new ArrayList<>(IntStream.rangeClosed(1, EPOCHS - 4).boxed().toList());
    Collections.shuffle(epochs, random);
    return epochs;
  }

  /** What comes back from a store: the same numbers, in objects of their own. */
  private static RunSnapshot stored(RunSnapshot taken) {
    RunSnapshot back =
        new RunSnapshot(
            taken.version(),
            taken.method(),
            taken.upperMethod(),
            taken.upper(),
            taken.lower().map(ResumedRunTest::stored),
            taken.linear().map(ResumedRunTest::stored));
    assertThat(back).isEqualTo(taken).hasSameHashCodeAs(taken);
    return back;
  }

  private static Memory stored(Memory memory) {
    return Memory.of(Vec.copyOf(memory.toVec().toArray()));
  }

  /** The library's objects alone, from one snapshot to the next. */
  private static RunSnapshot byHand(
      TuningPlan plan, RunSnapshot from, long until, Consumer<UpperIterate> listener) {
    UpperIteration upper =
        new UpperIteration(plan.upper(), plan.estimator().problem().set(), () -> 0, from.upper());
    Solvers solvers = new Solvers(plan.estimator(), from);
    UpperIterate iterate = null;
    while (upper.epoch() < until && (iterate == null || !iterate.status().terminal())) {
      iterate = upper.accept(solvers.run(upper.lambda()));
      listener.accept(iterate);
    }
    return RunSnapshot.at(plan, upper.state(), solvers.lower(), solvers.linear());
  }

  /** As the actors have them: AID's two, the others' one. */
  private static final class Solvers {
    private final Optional<Pass<Vec, LowerSolution>> lower;
    private final Optional<Pass<LowerSolution, Hypergradient>> linear;
    private final Optional<Pass<Vec, Hypergradient>> whole;

    private Solvers(Estimator estimator, RunSnapshot from) {
      Optional<Aid> aid = estimator instanceof Aid it ? Optional.of(it) : Optional.empty();
      lower = aid.map(it -> it.newLowerPass(() -> 0));
      linear = aid.map(it -> it.newAdjointPass(() -> 0));
      whole = aid.isPresent() ? Optional.empty() : Optional.of(estimator.newPass(() -> 0));
      from.lower().map(Memory::toVec).ifPresent(it -> first().restore(it));
      from.linear().map(Memory::toVec).ifPresent(it -> linear.ifPresent(pass -> pass.restore(it)));
    }

    private Pass<Vec, ?> first() {
      return lower.isPresent() ? lower.get() : whole.orElseThrow();
    }

    private Hypergradient run(Vec lambda) {
      return whole.isPresent()
          ? whole.get().run(lambda)
          : linear.orElseThrow().run(lower.orElseThrow().run(lambda));
    }

    private Optional<Memory> lower() {
      return Optional.of(first().sharedMemory());
    }

    private Optional<Memory> linear() {
      return linear.map(Pass::sharedMemory);
    }
  }

  /** Taken from a job that was asked for this many epochs, wherever in the next ones it is. */
  private static RunSnapshot whileItGoes(Bilevo bilevo, TuningPlan plan, int epochs)
      throws Exception {
    TestSubscriber.Probe<TuningEvent> sink =
        TestSubscriber.probe(Adapter.toClassic(bilevo.system()));
    TuningJob job = bilevo.submit("part", plan, Sink.fromSubscriber(sink));
    sink.request(1 + epochs);
    sink.expectNextN(1 + epochs);
    RunSnapshot taken = job.snapshot().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(taken.epoch()).isBetween((long) epochs, epochs + 5L);
    job.cancel();
    result(job);
    sink.cancel();
    return taken;
  }

  private static TuningResult result(TuningJob job) throws Exception {
    return job.result().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
