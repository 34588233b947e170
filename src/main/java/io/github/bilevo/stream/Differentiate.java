package io.github.bilevo.stream;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import io.github.bilevo.actor.Turn;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.Pass;
import io.github.bilevo.math.Vec;

/**
 * λ → the hypergradient there, one at a time and in order, by one pass with its warm starts per
 * materialization. Works in turns, so that a stream that is cancelled ends within one. What a
 * user's code throws fails the stream.
 */
final class Differentiate extends GraphStage<FlowShape<Vec, Hypergradient>> {
  private final Estimator estimator;
  private final Turn turn;
  private final Inlet<Vec> in = Inlet.create("Differentiate.in");
  private final Outlet<Hypergradient> out = Outlet.create("Differentiate.out");
  private final FlowShape<Vec, Hypergradient> shape = FlowShape.of(in, out);

  Differentiate(Estimator estimator, Turn turn) {
    this.estimator = estimator;
    this.turn = turn;
  }

  @Override
  public FlowShape<Vec, Hypergradient> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final AsyncCallback<Logic> nextTurn = createAsyncCallback(Logic::takeTurn);
    private Pass<Vec, Hypergradient> pass;
    private boolean solving;

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
              begin(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              if (!solving) {
                completeStage();
              } // else the hypergradient under way is waited for
            }
          });
    }

    private void begin(Vec lambda) {
      guarded(
          () -> {
            if (pass == null) {
              pass = estimator.newPass(turn.nanoTime());
            }
            pass.begin(lambda);
            solving = true;
          });
      if (solving) {
        takeTurn();
      }
    }

    private void takeTurn() {
      guarded(
          () -> {
            if (turn.run(pass).terminal()) {
              solving = false;
              push(out, pass.result());
              if (isClosed(in)) {
                completeStage();
              }
            } else {
              nextTurn.invoke(this);
            }
          });
    }

    /** An Error that left the stage would end the JVM under Akka's default. */
    private void guarded(Runnable work) {
      try {
        work.run();
      } catch (Throwable thrown) {
        solving = false;
        failStage(
            thrown instanceof Exception
                ? thrown
                : new IllegalStateException(thrown.toString(), thrown));
      }
    }
  }
}
