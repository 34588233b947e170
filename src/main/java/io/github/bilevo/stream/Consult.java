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
import akka.stream.stage.GraphStageLogic.StageActor;
import io.github.bilevo.actor.Progress;
import io.github.bilevo.event.StageStats;
import java.util.function.BiFunction;
import scala.Tuple2;
import scala.runtime.BoxedUnit;

/**
 * Asks an actor about each element of one kind and emits its answer; hands every other element on.
 *
 * <p>Why not {@code ActorFlow.ask}, that is {@code mapAsync(1)}: that stage pulls as soon as it has
 * pushed, so three of them in a row start two passes that nobody asked for. Here an element is
 * pulled when, and only when, downstream asks. The answer comes to the stage's own reference, so
 * there is no timeout to choose; the actor is watched, and when it is gone the element in flight
 * and all later ones become {@link Progress.Failed} at once. An answer to an epoch that is not in
 * flight is dropped and counted.
 *
 * @param <I> the kind this stage carries further
 * @param <Q> the actor's commands
 */
final class Consult<I extends Progress, Q> extends GraphStage<FlowShape<Progress, Progress>> {
  private final ActorRef<Q> actor;
  private final Class<I> kind;
  private final StageStats stats;
  private final BiFunction<I, ActorRef<Progress>, Q> question;
  private final BiFunction<I, Progress, Progress> outcome;
  private final Inlet<Progress> in = Inlet.create("Consult.in");
  private final Outlet<Progress> out = Outlet.create("Consult.out");
  private final FlowShape<Progress, Progress> shape = FlowShape.of(in, out);

  Consult(
      ActorRef<Q> actor,
      Class<I> kind,
      StageStats stats,
      BiFunction<I, ActorRef<Progress>, Q> question) {
    this(actor, kind, stats, question, (element, answer) -> answer);
  }

  /** One that makes of an element and the actor's answer what it hands on. */
  Consult(
      ActorRef<Q> actor,
      Class<I> kind,
      StageStats stats,
      BiFunction<I, ActorRef<Progress>, Q> question,
      BiFunction<I, Progress, Progress> outcome) {
    this.outcome = outcome;
    this.stats = stats;
    this.actor = actor;
    this.kind = kind;
    this.question = question;
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
    private ActorRef<Progress> replyTo;
    private Progress asked;
    private boolean gone;

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
              take(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              if (asked == null) {
                completeStage();
              } // else the answer is waited for
            }
          });
    }

    @Override
    public void preStart() {
      StageActor self = getStageActor(this::onMessage);
      self.watch(Adapter.toClassic(actor));
      replyTo = Adapter.toTyped(self.ref());
    }

    private void take(Progress element) {
      if (!kind.isInstance(element)) {
        push(out, element);
      } else if (gone) {
        push(out, failure(element));
      } else {
        asked = element;
        stats.asked();
        actor.tell(question.apply(kind.cast(element), replyTo));
      }
    }

    private BoxedUnit onMessage(Tuple2<akka.actor.ActorRef, Object> message) {
      if (message._2() instanceof Terminated) {
        gone = true;
        if (asked != null) {
          finish(failure(asked));
        }
      } else if (message._2() instanceof Progress answer) {
        if (asked != null && answer.epoch() == asked.epoch()) {
          finish(answer);
        } else {
          stats.dropped();
        }
      }
      return BoxedUnit.UNIT;
    }

    private void finish(Progress answer) {
      Progress element = asked;
      asked = null;
      stats.answered();
      push(out, outcome.apply(kind.cast(element), answer));
      if (isClosed(in)) {
        completeStage();
      }
    }

    @Override
    public void postStop() {
      if (asked != null) {
        stats.answered();
      }
    }

    private Progress failure(Progress element) {
      return Progress.Failed.gone(element.epoch(), actor.path().name());
    }
  }
}
