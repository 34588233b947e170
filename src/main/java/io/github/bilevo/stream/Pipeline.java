package io.github.bilevo.stream;

import akka.actor.Terminated;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import io.github.bilevo.actor.LinearSolverActor;
import io.github.bilevo.actor.LowerSolverActor;
import io.github.bilevo.actor.Progress;
import io.github.bilevo.actor.UpperOptimizerActor;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.math.Vec;
import java.util.Optional;
import scala.Tuple2;
import scala.runtime.BoxedUnit;

/**
 * The loop with all solvers at work at once: the lower one at the newest λ, the linear one at the
 * newest w, the upper one at the newest hypergradient, which it takes or does not. Emits a {@link
 * Progress.Iterated} per upper step, with its account.
 *
 * <p>Of each kind one version is in flight and one waits, so that nobody is ahead by more: the
 * lower solver makes at most its rounds at one λ, the linear one makes none at a λ from which no
 * step would be allowed, and without demand none begins any. An answer that nobody waits for is
 * dropped and counted; an actor that is gone ends the loop.
 */
final class Pipeline extends GraphStage<SourceShape<Progress>> {
  private final LoopActors actors;
  private final long first;
  private final int rounds;
  private final LoopStats stats;
  private final Outlet<Progress> out = Outlet.create("Pipeline.out");
  private final SourceShape<Progress> shape = SourceShape.of(out);

  /**
   * From this epoch on.
   *
   * @param rounds of the lower solver at one λ, at most
   */
  Pipeline(LoopActors actors, long first, int rounds, LoopStats stats) {
    this.actors = actors;
    this.first = first;
    this.rounds = rounds;
    this.stats = stats;
  }

  @Override
  public SourceShape<Progress> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final PassageLog log = new PassageLog();
    private ActorRef<Progress> replyTo;
    private boolean begun;
    private long epoch; // s, the newest λ's
    private Vec lambda;
    private long oldest;
    private int roundsHere;
    private boolean lowerBusy;
    private boolean linearBusy;
    private boolean upperBusy;
    private Progress.LowerSolved solved; // the newest w, if the linear solver has not had it
    private Progress.Differentiated found; // the newest hypergradient, if it was not judged

    private Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              advance();
            }
          });
    }

    @Override
    public void preStart() {
      StageActor self = getStageActor(this::onMessage);
      self.watch(Adapter.toClassic(actors.lower()));
      self.watch(Adapter.toClassic(actors.linear().orElseThrow()));
      self.watch(Adapter.toClassic(actors.upper()));
      replyTo = Adapter.toTyped(self.ref());
    }

    /** Gives everyone something to do who has nothing, if anybody wants to see what comes of it. */
    private void advance() {
      if (!isAvailable(out)) {
        return;
      }
      if (!begun) {
        begun = true;
        actors.upper().tell(new UpperOptimizerActor.NextLambda(first, replyTo));
        return;
      }
      if (found != null && !upperBusy) {
        upperBusy = true;
        actors
            .upper()
            .tell(
                new UpperOptimizerActor.Offer(
                    found.epoch(), found.hypergradient(), found.warmth(), replyTo));
        found = null;
      }
      if (solved != null && !linearBusy && found == null && solved.epoch() >= oldest) {
        linearBusy = true;
        log.taken();
        actors
            .linear()
            .orElseThrow()
            .tell(
                new LinearSolverActor.Solve(
                    solved.epoch(), solved.solution(), solved.memory(), replyTo));
        solved = null;
      }
      if (lambda != null && !lowerBusy && roundsHere < rounds) {
        lowerBusy = true;
        roundsHere++;
        actors.lower().tell(new LowerSolverActor.Solve(epoch, lambda, replyTo));
      }
    }

    private BoxedUnit onMessage(Tuple2<akka.actor.ActorRef, Object> message) {
      if (message._2() instanceof Terminated terminated) {
        end(Progress.Failed.gone(epoch, terminated.getActor().path().name()));
      } else if (message._2() instanceof Progress answer) {
        onAnswer(answer);
      }
      return BoxedUnit.UNIT;
    }

    private void onAnswer(Progress answer) {
      if (answer instanceof Progress.LowerSolved w && lowerBusy) {
        lowerBusy = false;
        stats.lower().passed();
        log.visited(w.epoch());
        solved = w;
      } else if (answer instanceof Progress.Differentiated g && linearBusy) {
        linearBusy = false;
        stats.adjoint().passed();
        found = g;
      } else if (answer instanceof Progress.Judged judged && upperBusy) {
        upperBusy = false;
        onJudged(judged);
      } else if (answer instanceof Progress.LambdaKnown known && lambda == null) {
        moveTo(known.epoch(), known.lambda());
        oldest = known.epoch();
      } else if (answer instanceof Progress.Ended) {
        completeStage();
        return;
      } else if (answer instanceof Progress.Failed || answer instanceof Progress.Superseded) {
        end(answer);
        return;
      } else {
        stats.adjoint().dropped();
      }
      advance();
    }

    private void onJudged(Progress.Judged judged) {
      log.judged();
      oldest = judged.oldest();
      Optional<UpperIterate> taken = judged.iterate();
      if (taken.isEmpty()) {
        return;
      }
      UpperIterate iterate = taken.get();
      stats.upper().passed();
      moveTo(iterate.epoch() + 1, iterate.next());
      push(
          out,
          new Progress.Iterated(
              iterate.epoch(), iterate, Optional.of(log.passage(iterate.epoch(), judged.epoch()))));
    }

    private void moveTo(long next, Vec there) {
      epoch = next;
      lambda = there;
      roundsHere = 0;
      stats.lambda().passed();
    }

    private void end(Progress dead) {
      emit(out, dead, this::completeStage);
    }
  }
}
