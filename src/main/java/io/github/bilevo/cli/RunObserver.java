package io.github.bilevo.cli;

import akka.Done;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.Sink;
import io.github.bilevo.event.TuningEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The end of a run's event stream: records every event on disk, then shows it. What cannot be
 * recorded ends the run, for a run whose λ is lost is worth nothing.
 */
final class RunObserver {
  private final RunRecorder recorder;
  private final List<Consumer<TuningEvent>> views;
  private final CompletableFuture<Done> done = new CompletableFuture<>();
  private final CompletableFuture<Exception> failed = new CompletableFuture<>();

  RunObserver(RunRecorder recorder, List<Consumer<TuningEvent>> views) {
    this.recorder = recorder;
    this.views = views;
  }

  /** Takes the events, one at a time; on the dispatcher for what may block, as disks do. */
  Sink<TuningEvent, ?> sink() {
    return Sink.<TuningEvent>foreach(this::observe)
        .withAttributes(ActorAttributes.dispatcher(ActorAttributes.IODispatcher().dispatcher()))
        .mapMaterializedValue(
            ended ->
                ended.whenComplete(
                    (ok, thrown) -> {
                      if (thrown != null) {
                        failed.complete(new IllegalStateException(thrown));
                      }
                      done.complete(Done.getInstance());
                    }));
  }

  private void observe(TuningEvent event) {
    try {
      if (!failed.isDone() || event instanceof TuningEvent.Finished) {
        recorder.accept(event);
      }
    } catch (IOException | RuntimeException e) {
      failed.complete(e);
    }
    views.forEach(view -> view.accept(event));
  }

  /** Calls back, once, when the run should end because it cannot be recorded. */
  void onFailure(Runnable cancel) {
    failed.thenRun(cancel);
  }

  /** Waits until the last event is recorded and shown; gives what kept one from it. */
  Optional<Exception> await() {
    done.join();
    return Optional.ofNullable(failed.getNow(null));
  }
}
