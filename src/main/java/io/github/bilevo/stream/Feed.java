package io.github.bilevo.stream;

import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.javadsl.Source;
import akka.stream.stage.AbstractGraphStageWithMaterializedValue;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStageLogic;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A source made of sources, one after the other, and of single elements that go before whatever the
 * current source gives next. Pulls the current source when, and only when, downstream asks, so that
 * nothing starts ahead of demand.
 *
 * @param <T> anything
 */
public final class Feed<T>
    extends AbstractGraphStageWithMaterializedValue<SourceShape<T>, Feed.Inlet<T>> {
  private final Outlet<T> out = Outlet.create("Feed.out");
  private final SourceShape<T> shape = SourceShape.of(out);

  /** Feeds it, from any thread, in the order of the calls. */
  public interface Inlet<T> {
    /** Appends a source: its elements come when the sources before it have completed. */
    void append(Source<T, NotUsed> source);

    /** Gives this element next. */
    void insert(T element);

    /** Completes after what was appended and inserted. */
    void complete();

    /** Lets go of all sources, whether they have completed or not, and completes. */
    void abandon();
  }

  @Override
  public SourceShape<T> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, Inlet<T>> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    Logic logic = new Logic();
    return Pair.create(logic, logic.inlet);
  }

  private final class Logic extends GraphStageLogic {
    private final Queue<T> inserted = new ArrayDeque<>();
    private final Queue<Source<T, NotUsed>> appended = new ArrayDeque<>();
    private final AsyncCallback<Runnable> callback = createAsyncCallback(Runnable::run);
    private final Inlet<T> inlet = new Calls();
    private SubSinkInlet<T> current;
    private boolean completing;

    private Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              advance();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              letGo();
              completeStage();
            }
          });
    }

    private void advance() {
      if (isAvailable(out) && !inserted.isEmpty()) {
        push(out, inserted.remove());
      } else if (isAvailable(out) && current != null) {
        if (current.isAvailable()) {
          push(out, current.grab());
          closeCurrentAfterLast();
        } else if (!current.hasBeenPulled() && !current.isClosed()) {
          current.pull();
        }
      }
      if (current == null && inserted.isEmpty()) {
        if (!appended.isEmpty()) {
          begin(appended.remove());
        } else if (completing) {
          completeStage();
        }
      }
    }

    private void closeCurrentAfterLast() {
      if (current.isClosed()) {
        current = null;
      }
    }

    private void begin(Source<T, NotUsed> source) {
      SubSinkInlet<T> sub = new SubSinkInlet<>("Feed.current");
      sub.setHandler(
          new AbstractInHandler() {
            @Override
            public void onPush() {
              advance();
            }

            @Override
            public void onUpstreamFinish() {
              if (sub == current && !sub.isAvailable()) {
                current = null;
                advance();
              }
            }
          });
      current = sub;
      source.runWith(sub.sink(), subFusingMaterializer());
      advance();
    }

    private void letGo() {
      appended.clear();
      if (current != null) {
        current.cancel();
        current = null;
      }
    }

    private final class Calls implements Inlet<T> {
      @Override
      public void append(Source<T, NotUsed> source) {
        call(() -> appended.add(source));
      }

      @Override
      public void insert(T element) {
        call(() -> inserted.add(element));
      }

      @Override
      public void complete() {
        call(() -> completing = true);
      }

      @Override
      public void abandon() {
        call(
            () -> {
              completing = true;
              letGo();
            });
      }

      private void call(Runnable change) {
        callback.invoke(
            () -> {
              change.run();
              advance();
            });
      }
    }
  }
}
