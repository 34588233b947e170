package io.github.bilevo.stream;

import akka.NotUsed;
import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.javadsl.Source;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import io.github.bilevo.event.StageStats;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Shows the newest element to any number of viewers and never waits for one of them, not even for
 * the thread it runs on: a viewer holds one element and one wake-up, however long it does not read.
 * What is published last is never skipped.
 *
 * @param <T> anything
 */
public final class Viewers<T> {
  private final StageStats stats;
  private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
  private volatile T newest;
  private volatile boolean completed;

  /** Counts what is skipped here. */
  public Viewers(StageStats stats) {
    this.stats = stats;
  }

  /** Shows an element to everyone; returns at once. One thread at a time. */
  public synchronized void publish(T element) {
    if (completed) {
      return;
    }
    newest = element;
    viewers.forEach(viewer -> viewer.show(element));
  }

  /** Shows the last element there will be. */
  public synchronized void complete(T last) {
    if (completed) {
      return;
    }
    publish(last);
    completed = true;
    viewers.forEach(Viewer::wake);
  }

  /** How many are watching. */
  public int count() {
    return viewers.size();
  }

  /** The newest element whenever it is asked for; completes after the last one. */
  public Source<T, NotUsed> source() {
    return Source.fromGraph(new Tap()).named("latest");
  }

  /** One materialization: the slot that holds its next element. */
  private final class Viewer {
    private final AtomicReference<T> slot = new AtomicReference<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AsyncCallback<Viewer> wakeUp;

    private Viewer(AsyncCallback<Viewer> wakeUp) {
      this.wakeUp = wakeUp;
    }

    private void show(T element) {
      if (slot.getAndSet(element) != null) {
        stats.dropped();
      }
      wake();
    }

    /** At most one wake-up is on its way. */
    private void wake() {
      if (woken.compareAndSet(false, true)) {
        wakeUp.invoke(this);
      }
    }
  }

  private final class Tap extends GraphStage<SourceShape<T>> {
    private final Outlet<T> out = Outlet.create("Viewers.out");
    private final SourceShape<T> shape = SourceShape.of(out);

    @Override
    public SourceShape<T> shape() {
      return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
      return new Logic();
    }

    private final class Logic extends GraphStageLogic {
      private Viewer viewer;

      private Logic() {
        super(shape);
        setHandler(
            out,
            new AbstractOutHandler() {
              @Override
              public void onPull() {
                give();
              }
            });
      }

      @Override
      public void preStart() {
        viewer = new Viewer(createAsyncCallback(this::onWakeUp));
        synchronized (Viewers.this) {
          viewers.add(viewer);
          viewer.slot.set(newest);
        }
        give();
      }

      @Override
      public void postStop() {
        viewers.remove(viewer);
      }

      private void onWakeUp(Viewer woken) {
        woken.woken.set(false);
        give();
      }

      private void give() {
        boolean last = completed; // before the slot is read: what it holds then is the last
        if (isAvailable(out)) {
          T element = viewer.slot.getAndSet(null);
          if (element != null) {
            stats.passed();
            push(out, element);
          }
        }
        if (last && viewer.slot.get() == null) {
          completeStage();
        }
      }
    }
  }
}
