package io.github.bilevo.stream;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import io.github.bilevo.event.StageStats;
import java.util.function.LongSupplier;

/**
 * Hands elements on unchanged, counts them, and adds up the time from each push to the next pull:
 * that is how long downstream held the stage back. Needs no buffer and never pulls by itself.
 *
 * @param <T> anything
 */
final class Metered<T> extends GraphStage<FlowShape<T, T>> {
  private final StageStats stats;
  private final LongSupplier nanoTime;
  private final Inlet<T> in = Inlet.create("Metered.in");
  private final Outlet<T> out = Outlet.create("Metered.out");
  private final FlowShape<T, T> shape = FlowShape.of(in, out);

  Metered(StageStats stats, LongSupplier nanoTime) {
    this.stats = stats;
    this.nanoTime = nanoTime;
  }

  @Override
  public FlowShape<T, T> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private long pushedAt;
    private boolean pushed;

    private Logic() {
      super(shape);
      setHandlers(
          in,
          out,
          new AbstractInOutHandler() {
            @Override
            public void onPush() {
              stats.passed();
              pushedAt = nanoTime.getAsLong();
              pushed = true;
              push(out, grab(in));
            }

            @Override
            public void onPull() {
              if (pushed) {
                stats.heldBack(nanoTime.getAsLong() - pushedAt);
              }
              pull(in);
            }
          });
    }
  }
}
