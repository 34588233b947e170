package io.github.bilevo.stream;

import akka.actor.Terminated;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import io.github.bilevo.actor.LowerSolverActor;
import io.github.bilevo.actor.Progress;
import io.github.bilevo.event.StageStats;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import scala.Tuple2;
import scala.runtime.BoxedUnit;

/**
 * Asks several solvers about each λ at once and emits what a {@link Gathering} makes of their
 * answers; hands every other element on. As soon as that is known, solvers that have not answered
 * are abandoned. Demand, death and stale answers are dealt with as in {@link Consult}.
 */
final class Ensemble extends GraphStage<FlowShape<Progress, Progress>> {
  private final List<ActorRef<LowerSolverActor.Command>> solvers;
  private final Supplier<Gathering> gatherings;
  private final StageStats stats;
  private final Inlet<Progress> in = Inlet.create("Ensemble.in");
  private final Outlet<Progress> out = Outlet.create("Ensemble.out");
  private final FlowShape<Progress, Progress> shape = FlowShape.of(in, out);

  Ensemble(
      List<ActorRef<LowerSolverActor.Command>> solvers,
      Supplier<Gathering> gatherings,
      StageStats stats) {
    this.solvers = solvers;
    this.gatherings = gatherings;
    this.stats = stats;
  }

  @Override
  public FlowShape<Progress, Progress> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final Gathering gathering = gatherings.get();
    private final BitSet open = new BitSet();
    private final BitSet gone = new BitSet();
    private ActorRef<Progress> replyTo;
    private Progress asked;

    private Logic() {
      super(shape);
      setHandlers(
          in,
          out,
          new AbstractInOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }

            @Override
            public void onPush() {
              Progress element = grab(in);
              if (element instanceof Progress.LambdaKnown known) {
                ask(known);
              } else {
                push(out, element);
              }
            }

            @Override
            public void onUpstreamFinish() {
              if (asked == null) {
                completeStage();
              } // else the answers are waited for
            }
          });
    }

    @Override
    public void preStart() {
      StageActor self = getStageActor(this::onMessage);
      solvers.forEach(solver -> self.watch(Adapter.toClassic(solver)));
      replyTo = Adapter.toTyped(self.ref());
    }

    private void ask(Progress.LambdaKnown known) {
      asked = known;
      gathering.begin(known);
      open.set(0, solvers.size());
      for (int i = 0; i < solvers.size(); i++) {
        stats.asked();
        solvers
            .get(i)
            .tell(
                new LowerSolverActor.Solve(
                    known.epoch(), known.lambda(), gathering.from(i), replyTo));
      }
      if (!gone.isEmpty()) {
        lost(gone.nextSetBit(0));
      }
    }

    private BoxedUnit onMessage(Tuple2<akka.actor.ActorRef, Object> message) {
      if (message._2() instanceof Terminated terminated) {
        ActorRef<?> dead = Adapter.toTyped(terminated.getActor());
        int solver = solvers.indexOf(dead);
        gone.set(solver);
        if (asked != null && open.get(solver)) {
          lost(solver);
        }
      } else if (message._2() instanceof Progress.Part part) {
        if (asked != null && part.epoch() == asked.epoch() && open.get(part.solver())) {
          take(part.solver(), part.of());
        } else {
          stats.dropped();
        }
      }
      return BoxedUnit.UNIT;
    }

    private void lost(int solver) {
      take(solver, Progress.Failed.gone(asked.epoch(), solvers.get(solver).path().name()));
    }

    private void take(int solver, Progress answer) {
      open.clear(solver);
      stats.answered();
      Optional<Progress> outcome = gathering.take(solver, answer);
      if (outcome.isPresent()) {
        finish(outcome.get());
      }
    }

    private void finish(Progress outcome) {
      LowerSolverActor.Command abandon = new LowerSolverActor.Abandon(asked.epoch());
      open.stream().forEach(late -> solvers.get(late).tell(abandon));
      forget();
      asked = null;
      push(out, outcome);
      if (isClosed(in)) {
        completeStage();
      }
    }

    /** Nobody waits any more for those that have not answered. */
    private void forget() {
      open.stream().forEach(late -> stats.answered());
      open.clear();
    }

    @Override
    public void postStop() {
      forget();
    }
  }
}
