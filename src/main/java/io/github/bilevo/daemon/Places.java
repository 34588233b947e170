package io.github.bilevo.daemon;

import io.github.bilevo.store.JobState;
import io.github.bilevo.store.StoredJob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The places that jobs run in. A job's place is there until its end is on disk, and perhaps for a
 * moment after that. Confined to the desk's thread.
 */
final class Places {
  private final Workshop shop;
  private final Map<String, Place> byJob = new HashMap<>();

  Places(Workshop shop) {
    this.shop = shop;
  }

  Optional<Place> of(String job) {
    return Optional.ofNullable(byJob.get(job));
  }

  Place take(StoredJob job) {
    Place place = new Place(job.handling().bytes());
    byJob.put(job.id(), place);
    return place;
  }

  void free(String job) {
    byJob.remove(job);
  }

  /** Nothing if the job has another place by now. */
  void free(String job, Place place) {
    byJob.remove(job, place);
  }

  /**
   * What is larger than all memory that there is for jobs, for that has become less, runs alone.
   */
  boolean fits(WaitingLine.Waiting next) {
    long taken = byJob.values().stream().mapToLong(place -> place.bytes).sum();
    return byJob.isEmpty()
        || byJob.size() < shop.config().running() && next.bytes() <= shop.config().memory() - taken;
  }

  /** A run's name labels its metrics: the job's own, unless another run has it at present. */
  String freeName(String name) {
    List<String> taken =
        byJob.values().stream().filter(it -> it.run != null).map(it -> it.run.run()).toList();
    String free = name;
    for (int i = 2; taken.contains(free); i++) {
      free = name + "-" + i;
    }
    return free;
  }

  /** Lets what the runs have told for long enough be put on disk. */
  void tick() {
    byJob.values().stream()
        .filter(it -> it.recorder != null)
        .forEach(it -> shop.blocking().execute(it.recorder::tick));
  }

  /** Leaves each run at a checkpoint. */
  CompletableFuture<Void> leave() {
    List<CompletableFuture<Void>> leaving = new ArrayList<>();
    byJob.values().stream()
        .filter(place -> place.run != null)
        .forEach(
            place ->
                leaving.add(
                    CompletableFuture.supplyAsync(() -> place.recorder.leave(), shop.blocking())
                        .thenCompose(settled -> settled)));
    return CompletableFuture.allOf(leaving.toArray(CompletableFuture<?>[]::new));
  }

  /** Records nothing more, and queues what was under way. */
  void queue(String reason) {
    byJob.forEach(
        (id, place) -> {
          if (place.recorder != null) {
            place.recorder.abandon();
          }
          Optional<JobState> state = shop.store().jobs().find(id).map(StoredJob::state);
          if (state.filter(it -> it == JobState.RUNNING || it == JobState.STARTING).isPresent()) {
            shop.journal().move(id, JobState.QUEUED, reason, "");
          }
        });
  }
}
