package io.github.bilevo.daemon;

import akka.stream.ActorAttributes;
import akka.stream.javadsl.Sink;
import io.github.bilevo.TuningJob;
import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.Job;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.metrics.CheckpointMeters;
import io.github.bilevo.store.Amendment;
import io.github.bilevo.store.Checkpoint;
import io.github.bilevo.store.HistoryRow;
import io.github.bilevo.store.JobState;
import io.github.bilevo.store.StoreException;
import io.github.bilevo.store.StoredCheckpoint;
import io.github.bilevo.store.StoredJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Puts one run on disk as it goes on: epochs at least twice a second, a checkpoint every few
 * seconds. A checkpoint waits until the epochs before it are recorded, and goes to disk with them,
 * so what is found after a crash fits together. While the disk takes nothing the run waits, and
 * goes on when it does.
 */
final class Recorder {
  private static final long FLUSH_NANOS = 400_000_000L;
  private static final long TELL_NANOS = 100_000_000L;
  private static final int LARGEST_BATCH = 2000;

  private final Workshop shop;
  private final StoredJob stored;
  private final RunSnapshot from;
  private final Runnable atEnd;
  private final List<HistoryRow> rows = new ArrayList<>();
  private final CompletableFuture<Void> settled = new CompletableFuture<>();
  private Job job;
  private TuningJob run;
  private Optional<CheckpointMeters> meters = Optional.empty(); // until it is attached
  private long recorded;
  private RunSnapshot pending;
  private String pendingHash;
  private volatile String hash; // of the text under which the run goes on
  private volatile Retuning retuning; // null unless one is under way
  private boolean wanted;
  private long took; // nanoseconds, the newest write
  private boolean asked;
  private boolean leaving;
  private volatile boolean left;
  private long flushedAt;
  private long toldAt;
  private long checkpointAt;

  /**
   * @param from where the run begins
   * @param atEnd called when its last state is on disk
   */
  Recorder(Workshop shop, StoredJob stored, Job job, RunSnapshot from, Runnable atEnd) {
    this.shop = shop;
    this.stored = stored;
    this.job = job;
    this.from = from;
    this.atEnd = atEnd;
    hash = stored.text().jobHash();
    recorded = from.epoch() - 1;
    flushedAt = shop.nanoTime();
    checkpointAt = flushedAt;
    toldAt = flushedAt - TELL_NANOS;
  }

  /** Takes the run's events, one at a time, where blocking is expected. */
  Sink<TuningEvent, ?> sink() {
    return Sink.<TuningEvent>foreach(this::accept)
        .withAttributes(ActorAttributes.dispatcher(ActorAttributes.IODispatcher().dispatcher()));
  }

  /** The run, which may have begun. */
  synchronized void attach(TuningJob run) {
    this.run = run;
    if (!left) {
      long planned = stored.handling().bytes();
      meters = Optional.of(shop.meters().checkpoints(run.run(), shop.clock().instant(), planned));
    }
  }

  private synchronized void accept(TuningEvent event) {
    if (left) {
      return;
    }
    if (event instanceof TuningEvent.Started || event instanceof TuningEvent.Resumed) {
      move(JobState.RUNNING);
    } else if (event instanceof TuningEvent.EpochCompleted epoch) {
      completed(HistoryRow.of(epoch));
    } else if (event instanceof TuningEvent.Paused) {
      move(JobState.PAUSED);
      askForCheckpoint();
    } else if (event instanceof TuningEvent.Retuned retuned) {
      retuned(retuned);
    } else if (event instanceof TuningEvent.Restarted again) {
      shop.journal().warn(stored.id(), "epoch " + again.epoch() + " again: " + again.message());
    } else if (event instanceof TuningEvent.Switched switched) {
      shop.journal().warn(stored.id(), "epoch " + switched.epoch() + ": " + switched.what().note());
    } else if (event instanceof TuningEvent.Finished finished) {
      finish(finished);
    }
  }

  private void move(JobState state) {
    if (!leaving) {
      persist(() -> shop.journal().move(stored.id(), state, "", ""));
    }
  }

  private void completed(HistoryRow row) {
    rows.add(row);
    long now = shop.nanoTime();
    if (now - toldAt >= TELL_NANOS) {
      toldAt = now;
      shop.journal().epoch(stored.id(), row);
    }
    if (now - checkpointAt >= shop.config().checkpointInterval().toNanos()) {
      askForCheckpoint();
    }
    if (checkpointReady() || rows.size() >= LARGEST_BATCH || now - flushedAt >= FLUSH_NANOS) {
      flush();
    }
  }

  /** Puts on disk what has waited for long enough. */
  synchronized void tick() {
    if (!left && !rows.isEmpty() && shop.nanoTime() - flushedAt >= FLUSH_NANOS) {
      flush();
    }
  }

  private void askForCheckpoint() {
    if (retuning != null) {
      wanted = true; // of which plan it would be nobody knows
    } else if (!asked && pending == null && run != null) {
      asked = true;
      checkpointAt = shop.nanoTime();
      String taken = hash;
      run.snapshot()
          .whenCompleteAsync(
              (snapshot, failure) -> arrived(taken, snapshot, failure), shop.blocking());
    }
  }

  private synchronized void arrived(String taken, RunSnapshot snapshot, Throwable failure) {
    asked = false;
    if (failure == null && !left) { // else the run has ended: its result is all that counts
      pending = snapshot;
      pendingHash = taken;
      if (checkpointReady()) {
        flush();
      }
    }
  }

  private boolean checkpointReady() {
    return pending != null && newest() >= pending.epoch() - 1;
  }

  private long newest() {
    return rows.isEmpty() ? recorded : rows.get(rows.size() - 1).epoch();
  }

  private void flush() {
    boolean ready = checkpointReady();
    Optional<Checkpoint> checkpoint =
        ready ? Optional.of(new Checkpoint(pendingHash, pending)) : Optional.<Checkpoint>empty();
    if (persist(() -> record(checkpoint))) {
      recorded = newest();
      rows.clear();
      flushedAt = shop.nanoTime();
      if (ready) {
        pending = null;
        tellMeters();
        if (leaving) {
          settled.complete(null);
        }
      }
    }
  }

  /** The run was over before the change took effect. */
  static final class RunOver extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RunOver() {
      super("the run has ended", null, false, false);
    }
  }

  /** A change that waits to take effect. */
  private record Retuning(Job job, Amendment amendment, CompletableFuture<Void> done) {}

  /**
   * Lets the run go on as another job, from the same λ. Completes when that is on disk, before any
   * epoch under the new plan. Not to be called again until then.
   *
   * @return fails with {@link RunOver} if the run ends before, with an {@link ApiException} if it
   *     does not take the plan; nothing has changed then
   */
  synchronized CompletableFuture<Void> retune(Job changed, Amendment amendment) {
    if (left) {
      return CompletableFuture.failedFuture(new RunOver());
    }
    if (leaving) {
      return CompletableFuture.failedFuture(ending());
    }
    TuningPlan plan;
    try {
      plan = changed.plan();
    } catch (InvalidJobException e) {
      return CompletableFuture.failedFuture(ApiException.invalid(e));
    }
    Retuning asked = new Retuning(changed, amendment, new CompletableFuture<>());
    retuning = asked;
    run.retune(old -> plan)
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure != null) {
                refused(asked, failure);
              }
            },
            shop.blocking());
    return asked.done();
  }

  private static ApiException ending() {
    return ApiException.of(503, "The daemon ends before the change is made");
  }

  /** A run that is over says so by its last event, which may be on its way. */
  private synchronized void refused(Retuning asked, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    String message = String.valueOf(cause.getMessage());
    if (retuning == asked && !message.startsWith("the run ")) {
      retuning = null;
      asked.done().completeExceptionally(ApiException.of(422, "The run refuses: " + message));
    }
  }

  private void retuned(TuningEvent.Retuned event) {
    Retuning now = retuning;
    flush();
    OptionalLong epoch = OptionalLong.of(event.epoch());
    if (!persist(() -> shop.journal().amend(stored.id(), now.amendment(), epoch))) {
      return; // whoever waits for it is told by abandon()
    }
    job = now.job();
    hash = now.amendment().text().jobHash();
    retuning = null;
    now.done().complete(null);
    if (wanted) {
      wanted = false;
      askForCheckpoint();
    }
  }

  private void record(Optional<Checkpoint> checkpoint) {
    long began = shop.nanoTime();
    shop.store().record(stored.id(), rows, checkpoint, shop.clock().instant());
    took = shop.nanoTime() - began;
  }

  /** That a checkpoint is on disk; if its size cannot be read, the next one will be told. */
  private void tellMeters() {
    try {
      StoredCheckpoint newest = shop.store().checkpoints().list(stored.id()).get(0);
      meters.ifPresent(it -> it.written(newest.at(), Duration.ofNanos(took), newest.bytes()));
    } catch (StoreException e) {
      shop.disk().fails(e);
    }
  }

  private void finish(TuningEvent.Finished finished) {
    flush();
    String result = Json.text(JobJson.result(job, shop.version(), from, finished));
    persist(
        () ->
            shop.journal()
                .finish(
                    stored.id(),
                    JobState.of(finished.state()),
                    finished.reason(),
                    finished.advice(),
                    result));
    left = true;
    meters.ifPresent(shop.meters()::ended);
    settled.complete(null);
    atEnd.run();
    if (retuning != null) {
      retuning.done().completeExceptionally(new RunOver());
    }
  }

  /** Until it is done, or the daemon ends; false then. */
  private boolean persist(Runnable write) {
    while (true) {
      try {
        write.run();
        shop.disk().works();
        return true;
      } catch (StoreException e) {
        if (!shop.disk().waitAfter(e)) {
          return false;
        }
      }
    }
  }

  /**
   * Leaves the run where it stands, for another process to go on with: completes when a checkpoint
   * of that place is on disk, or the run has ended.
   */
  CompletionStage<Void> leave() {
    TuningJob leaves;
    CompletableFuture<Void> before;
    synchronized (this) {
      leaving = true;
      leaves = run;
      before = retuning == null ? CompletableFuture.completedFuture(null) : retuning.done();
    }
    before
        .handle((done, failure) -> hash)
        .thenCompose(
            taken ->
                leaves
                    .pause()
                    .thenCompose(still -> leaves.snapshot())
                    .whenCompleteAsync(
                        (snapshot, failure) -> arrived(taken, snapshot, failure), shop.blocking()));
    return settled;
  }

  /** From now on nothing of the run is recorded. */
  void abandon() {
    left = true;
    Retuning unanswered = retuning;
    if (unanswered != null) {
      unanswered.done().completeExceptionally(ending());
    }
  }
}
