package io.github.bilevo.daemon;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.time.Duration;

/**
 * The bytes that one connection receives, until a request's head takes too long: whoever sends a
 * byte now and then does not hold a connection for ever. The time runs from the connection's
 * beginning, then from the first byte after an answer. For one connection.
 */
final class HeaderDeadline extends GraphStage<FlowShape<ByteString, ByteString>> {
  private final Inlet<ByteString> in = Inlet.create("HeaderDeadline.in");
  private final Outlet<ByteString> out = Outlet.create("HeaderDeadline.out");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
  private final Duration limit;
  private volatile boolean answering;
  private volatile boolean waiting = true;
  private volatile long since = System.nanoTime();

  HeaderDeadline(Duration limit) {
    this.limit = limit;
  }

  /** A request's head is whole. */
  void complete() {
    answering = true;
    waiting = false;
  }

  /** Its answer is known. */
  void answered() {
    answering = false;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    Logic() {
      super(shape);
      setHandlers(
          in,
          out,
          new AbstractInOutHandler() {
            @Override
            public void onPush() {
              if (!answering && !waiting) {
                since = System.nanoTime();
                waiting = true;
              }
              push(out, grab(in));
            }

            @Override
            public void onPull() {
              pull(in);
            }
          });
    }

    @Override
    public void preStart() {
      scheduleWithFixedDelay(HeaderDeadline.this, limit.dividedBy(4), limit.dividedBy(4));
    }

    @Override
    public void onTimer(Object key) {
      if (waiting && System.nanoTime() - since > limit.toNanos()) {
        completeStage(); // to the parser it looks as if the client had gone
      }
    }
  }
}
