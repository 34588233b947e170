package io.github.bilevo.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.store.Amendment;
import io.github.bilevo.store.HistoryRow;
import io.github.bilevo.store.JobState;
import io.github.bilevo.store.Store;
import io.github.bilevo.store.StoredJob;
import io.github.bilevo.store.Submission;
import io.github.bilevo.store.Transition;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What happens to jobs: on disk first, then told. Whoever looks at the disk and at the number of
 * the newest event inside {@link #still} sees both at the same instant. Safe for use by several
 * threads.
 */
final class Journal {
  private final Store store;
  private final EventLog log;
  private final Clock clock;

  Journal(Store store, EventLog log, Clock clock) {
    this.store = store;
    this.log = log;
    this.clock = clock;
  }

  /** A new job. */
  synchronized StoredJob add(Submission submission) {
    StoredJob job = store.jobs().add(submission, clock.instant());
    tell(new Transition(job.id(), job.created(), Optional.empty(), job.state(), ""));
    return job;
  }

  /** Another state; false if the job has that one already, or has ended. */
  synchronized boolean move(String job, JobState to, String reason, String advice) {
    Optional<Transition> change = store.jobs().move(job, to, reason, advice, clock.instant());
    change.ifPresent(this::tell);
    return change.isPresent();
  }

  /** The last state, with the result. */
  synchronized boolean finish(
      String job, JobState to, String reason, String advice, String result) {
    Optional<Transition> change =
        store.jobs().finish(job, to, reason, advice, result, clock.instant());
    change.ifPresent(this::tell);
    return change.isPresent();
  }

  /**
   * Another text or other labels; false if the job has ended.
   *
   * @param epoch the first one under the new text, of a job that runs
   */
  synchronized boolean amend(String job, Amendment change, OptionalLong epoch) {
    Optional<Transition> noted = store.amendments().add(job, change, clock.instant());
    noted.ifPresent(it -> tell(it, change, epoch));
    return noted.isPresent();
  }

  private void tell(Transition noted, Amendment change, OptionalLong epoch) {
    ObjectNode data = Json.object().put("job", noted.job()).put("at", noted.at().toString());
    epoch.ifPresent(first -> data.put("epoch", first));
    data.set("patch", Json.tree(change.patch()));
    log.append(noted.job(), noted.reason(), Json.text(data), false);
  }

  /** Another attempt of a job that has ended. */
  synchronized boolean restart(String job, long from) {
    Optional<Transition> change = store.jobs().restart(job, from, clock.instant());
    change.ifPresent(this::tell);
    return change.isPresent();
  }

  /** Forgets a job that has ended. */
  synchronized boolean delete(String job) {
    boolean deleted = store.jobs().delete(job);
    if (deleted) {
      log.append(job, "deleted", Json.text(Json.object().put("job", job)), true);
    }
    return deleted;
  }

  /** An epoch, which is not on disk yet; a viewer needs not every one. */
  void epoch(String job, HistoryRow row) {
    ObjectNode data = Json.object().put("job", job);
    data.setAll(JobJson.row(row));
    log.append(job, "epoch", Json.text(data), false);
  }

  /** Something a person should know. */
  void warn(String job, String message) {
    ObjectNode data = Json.object().put("job", job).put("message", message);
    log.append(job, "warning", Json.text(data), false);
  }

  private void tell(Transition change) {
    ObjectNode data = JobJson.transition(change).put("job", change.job());
    log.append(change.job(), "transition", Json.text(data), change.to().terminal());
  }

  /** No job changes its state meanwhile. */
  synchronized <T> T still(Supplier<T> look) {
    return look.get();
  }
}
