package io.github.bilevo.daemon;

import io.github.bilevo.Bilevo;
import io.github.bilevo.config.Job;
import io.github.bilevo.store.Amendment;
import io.github.bilevo.store.JobState;
import io.github.bilevo.store.Jobs;
import io.github.bilevo.store.StoreException;
import io.github.bilevo.store.StoredCheckpoint;
import io.github.bilevo.store.StoredJob;
import io.github.bilevo.store.Submission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which job runs when. Everything is done by one thread of its own, one thing after the
 * other; reading a job's data is not, for that may take long.
 */
final class JobDesk {
  private static final Logger LOG = LoggerFactory.getLogger(JobDesk.class);

  /** Those of jobs in the queue; STARTING where the store failed in the midst of it. */
  private static final Set<JobState> WAITING =
      EnumSet.of(JobState.QUEUED, JobState.RECOVERING, JobState.STARTING);

  /** Why a job that was under way waits again. */
  private static final String LEFT = "the daemon ended";

  private static final Duration LEAVE = Duration.ofSeconds(8);

  private final Workshop shop;
  private final Bilevo bilevo;
  private final JobOpener opener;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "bilevo-desk"));
  private final WaitingLine line = new WaitingLine();
  private final Places places;
  private volatile boolean draining;

  JobDesk(Workshop shop, Bilevo bilevo, JobParser parser) {
    this.shop = shop;
    this.bilevo = bilevo;
    opener = new JobOpener(shop, parser);
    places = new Places(shop);
  }

  /** Goes on with what was under way when the last process ended. */
  void begin() {
    for (StoredJob job : shop.store().jobs().in(List.of(JobState.STARTING, JobState.RUNNING))) {
      shop.journal().move(job.id(), JobState.RECOVERING, "the process that ran it ended", "");
      if (job.recoveries() >= shop.config().recoveries()) {
        fail(job.id(), "recovery", "It went on after a crash again and again, and got nowhere.");
      }
    }
    for (StoredJob job : shop.store().jobs().waiting()) {
      line.add(job, job.state() == JobState.RECOVERING || job.reason().equals(LEFT));
    }
    thread.execute(this::fillPlaces);
  }

  /** Does it on the desk's thread. */
  <T> CompletionStage<T> ask(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, thread);
  }

  /** Whether no further job is taken. */
  boolean draining() {
    return draining;
  }

  /** The job that was submitted before under this key, if it was the same request. */
  Optional<StoredJob> earlier(Optional<String> key, String bodyHash) {
    Optional<Jobs.Earlier> earlier = key.flatMap(shop.store().jobs()::submittedAs);
    if (earlier.isPresent() && !earlier.get().bodyHash().equals(bodyHash)) {
      throw ApiException.of(409, "Idempotency-Key: was used before, with another body");
    }
    return earlier.map(Jobs.Earlier::job);
  }

  /** Queues a job. */
  StoredJob submit(Submission submission) {
    if (draining) {
      throw ApiException.of(503, "The daemon is about to end; it takes no further job");
    }
    Optional<StoredJob> earlier = earlier(submission.key(), submission.bodyHash());
    if (earlier.isPresent()) {
      return earlier.get();
    }
    if (line.size() >= shop.config().queued()) {
      throw ApiException.of(429, line.size() + " jobs are waiting, as many as may").retryAfter(30);
    }
    StoredJob job = shop.journal().add(submission);
    line.add(job, false);
    thread.execute(this::fillPlaces);
    return job;
  }

  /** Lets a job stand still. */
  StoredJob pause(String id) {
    StoredJob job = alive(id);
    Place place = places.of(id).orElse(null);
    if (place != null && place.run != null) {
      place.run.pause();
    } else if (place != null) {
      place.pause = true;
    } else if (shop.journal().move(id, JobState.PAUSED, "user", "")) {
      line.remove(id);
    }
    return found(job.id());
  }

  /** Lets a job go on. */
  StoredJob resume(String id) {
    StoredJob job = alive(id);
    Place place = places.of(id).orElse(null);
    if (place != null && place.run != null) {
      place.run.resume();
    } else if (place != null) {
      place.pause = false;
    } else if (job.state() == JobState.PAUSED) {
      shop.journal().move(id, JobState.QUEUED, "user", "");
      line.add(job, false);
      thread.execute(this::fillPlaces);
    }
    return found(id);
  }

  /** Ends a job. */
  StoredJob cancel(String id) {
    alive(id);
    Place place = places.of(id).orElse(null);
    if (place != null && place.run != null) {
      place.run.cancel();
    } else if (place != null) {
      place.cancel = true;
    } else {
      shop.journal().move(id, JobState.CANCELLED, "user", "");
      line.remove(id);
    }
    return found(id);
  }

  /**
   * Changes a job: what runs goes on from the same λ under the new plan; what does not begins with
   * it. On disk when it completes.
   *
   * @return false if another change came first and this one has to be made anew
   */
  CompletionStage<Boolean> change(JobChange change) {
    StoredJob stored = alive(change.job());
    if (draining) {
      throw ApiException.of(503, "The daemon is about to end");
    }
    String id = stored.id();
    Place place = places.of(id).orElse(null);
    if (place != null && !place.changing.isDone()) {
      return place.changing.handle((done, failure) -> false);
    }
    if (stored.handling().revision() != change.revision()) {
      return CompletableFuture.completedFuture(false);
    }
    if (change.amendment().isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    Amendment amendment = change.amendment().get();
    if (place != null && place.run != null && change.parsed().isPresent()) {
      Job job = change.parsed().get().job();
      // Not here: the recorder may be waiting for the disk.
      place.changing =
          CompletableFuture.supplyAsync(
                  () -> place.recorder.retune(job, amendment), shop.blocking())
              .thenCompose(done -> done);
      return place
          .changing
          .thenApplyAsync(
              done -> {
                place.bytes = amendment.bytes();
                return true;
              },
              thread)
          .exceptionally(e -> refuse(id, e));
    }
    if (!shop.journal().amend(id, amendment, OptionalLong.empty())) {
      throw ApiException.conflict(found(id), "The job has ended");
    }
    if (place != null) {
      change.parsed().ifPresent(parsed -> place.changed = parsed);
      place.bytes = amendment.bytes();
    }
    line.resize(id, amendment.bytes());
    return CompletableFuture.completedFuture(true);
  }

  private boolean refuse(String id, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof Recorder.RunOver) {
      throw ApiException.conflict(found(id), "The job has ended");
    }
    throw new CompletionException(cause);
  }

  /** Queues a job that has ended once more, from a checkpoint or, empty, from the newest. */
  StoredJob restart(String id, Optional<Long> number) {
    StoredJob job = found(id);
    if (draining) {
      throw ApiException.of(503, "The daemon is about to end");
    }
    if (!job.state().terminal()) {
      throw ApiException.conflict(job, "Only a job that has ended can be restarted");
    }
    List<StoredCheckpoint> checkpoints = shop.store().checkpoints().list(id);
    long from = number.orElseGet(() -> checkpoints.isEmpty() ? 0L : checkpoints.get(0).number());
    if (number.isPresent() && checkpoints.stream().noneMatch(it -> it.number() == from)) {
      throw ApiException.of(422, "from: found " + from + "; wanted a checkpoint of the job");
    }
    shop.journal().restart(id, from);
    places.free(id);
    line.add(job, false);
    thread.execute(this::fillPlaces);
    return found(id);
  }

  /** Forgets a job that has ended. */
  void delete(String id) {
    StoredJob job = found(id);
    if (!shop.journal().delete(id)) {
      throw ApiException.conflict(job, "Only a job that has ended can be deleted");
    }
    places.free(id);
  }

  private StoredJob found(String id) {
    return shop.store().jobs().find(id).orElseThrow(() -> ApiException.noJob(id));
  }

  private StoredJob alive(String id) {
    StoredJob job = found(id);
    if (job.state().terminal()) {
      throw ApiException.conflict(job, "The job has ended");
    }
    return job;
  }

  private void fillPlaces() {
    try {
      while (!draining && line.first().filter(places::fits).isPresent()) {
        startNext();
      }
    } catch (StoreException e) {
      shop.disk().fails(e); // the next tick tries again
    }
  }

  private void startNext() {
    String id = line.first().orElseThrow().id();
    Optional<StoredJob> job =
        shop.store().jobs().find(id).filter(it -> WAITING.contains(it.state()));
    if (job.isPresent()) {
      shop.journal().move(id, JobState.STARTING, "", "");
      shop.disk().works();
    }
    line.remove(id); // not before: it keeps its turn while the store takes nothing
    job.ifPresent(this::start);
  }

  private void start(StoredJob job) {
    places.take(job);
    CompletableFuture.supplyAsync(() -> opener.read(job), shop.blocking())
        .handleAsync(
            (parsed, failure) -> {
              if (failure == null) {
                launch(job.id(), parsed);
              } else {
                failed(job, failure);
              }
              return null;
            },
            thread)
        .exceptionally(
            failure -> {
              thread.execute(() -> failed(job, failure));
              return null;
            });
  }

  private void launch(String id, JobParser.Parsed read) {
    Place place = places.of(id).orElseThrow();
    if (draining || place.cancel) {
      places.free(id);
      shop.journal().move(id, place.cancel ? JobState.CANCELLED : JobState.QUEUED, "user", "");
      thread.execute(this::fillPlaces);
      return;
    }
    JobParser.Parsed parsed = place.changed == null ? read : place.changed;
    StoredJob job = found(id); // as it is by now
    JobOpener.Opened opened = opener.open(job, parsed);
    place.recorder =
        new Recorder(
            shop,
            job,
            parsed.job(),
            opened.from(),
            () -> thread.execute(() -> ended(job.id(), place)));
    place.run =
        bilevo.submit(
            places.freeName(job.name()), opened.plan(), opened.from(), place.recorder.sink());
    place.recorder.attach(place.run);
    if (place.pause) {
      place.run.pause();
    }
  }

  private void failed(StoredJob job, Throwable failure) {
    String id = job.id();
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    places.free(id);
    try {
      if (cause instanceof StoreException broken && !broken.damaged()) {
        throw broken;
      }
      if (cause instanceof NoLongerRuns told) {
        fail(id, told.reason(), told.getMessage());
      } else {
        LOG.error("Job {} could not be started", id, failure);
        fail(id, "defect", "It could not be started; the log tells why.");
      }
    } catch (StoreException e) { // not the job's fault: its turn comes again with the next tick
      shop.disk().fails(e);
      line.add(job, true);
      return;
    }
    thread.execute(this::fillPlaces);
  }

  private void fail(String id, String reason, String advice) {
    shop.journal().move(id, JobState.FAILED, reason, advice);
  }

  private void ended(String id, Place place) {
    places.free(id, place);
    fillPlaces();
    shop.store().jobs().trim(shop.config().keep());
  }

  /** Looks after the runs, now and then. */
  void tick() {
    if (!thread.isShutdown()) {
      thread.execute(
          () -> {
            places.tick();
            fillPlaces(); // the store may work again
          });
    }
  }

  /**
   * Takes no further job, leaves each run at a checkpoint and queues it for the next process. One
   * that takes too long for that goes on from its last checkpoint.
   */
  void close() {
    draining = true;
    ask(places::leave)
        .thenCompose(all -> all)
        .toCompletableFuture()
        .completeOnTimeout(null, LEAVE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> null)
        .join();
    shop.disk().close();
    CompletableFuture.runAsync(() -> places.queue(LEFT), thread)
        .completeOnTimeout(null, 2, TimeUnit.SECONDS)
        .exceptionally(failure -> null)
        .join();
    thread.shutdown();
  }
}
