package io.github.bilevo.daemon;

import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.JobPatch;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.metrics.ServiceMeters.Restore;
import io.github.bilevo.store.Checkpoint;
import io.github.bilevo.store.Recovered;
import io.github.bilevo.store.StoredJob;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes of what is on disk of a job a plan and where to go on from. */
final class JobOpener {
  private static final Logger LOG = LoggerFactory.getLogger(JobOpener.class);

  private final Workshop shop;
  private final JobParser parser;

  JobOpener(Workshop shop, JobParser parser) {
    this.shop = shop;
    this.parser = parser;
  }

  /** A job that a run can begin with. */
  record Opened(TuningPlan plan, RunSnapshot from) {}

  /**
   * Reads the job with its data, which may take long.
   *
   * @throws NoLongerRuns if that is no longer possible
   */
  JobParser.Parsed read(StoredJob job) {
    try {
      return parser.parse(job.text().mediaType(), job.text().specification());
    } catch (InvalidJobException e) {
      throw new NoLongerRuns("bad-data", e.getMessage());
    } catch (OutOfMemoryError e) {
      throw new NoLongerRuns("out-of-memory", "The job's data does not fit into memory.");
    }
  }

  /**
   * What was read, where it is still what was submitted, at the newest readable checkpoint. Epochs
   * after that are forgotten.
   *
   * @throws NoLongerRuns if it is not, or no checkpoint can be read
   */
  Opened open(StoredJob job, JobParser.Parsed parsed) {
    checkSame(job, parsed);
    TuningPlan plan;
    try {
      plan = parsed.job().plan();
    } catch (InvalidJobException e) {
      throw new NoLongerRuns("bad-data", e.getMessage());
    }
    RunSnapshot from = recover(job, plan);
    shop.store().cut(job.id(), from.epoch());
    return new Opened(plan, from);
  }

  private static void checkSame(StoredJob job, JobParser.Parsed parsed) {
    if (!parsed.text().jobHash().equals(job.text().jobHash())) {
      SameJob.difference(job.text().resolved(), parsed.text().resolved())
          .ifPresent(
              difference -> {
                throw new NoLongerRuns(
                    "bad-data", "job" + difference + ", as when it was submitted");
              });
    }
    String found = parsed.text().dataHash();
    String wanted = job.text().dataHash();
    if (!found.equals(wanted)) {
      throw new NoLongerRuns(
          "bad-data",
          "data hash: found " + found + "; wanted " + wanted + ", that at its submission");
    }
  }

  private RunSnapshot recover(StoredJob job, TuningPlan plan) {
    Recovered recovered = shop.store().checkpoints().recover(job);
    for (String skipped : recovered.skipped()) {
      LOG.warn("Job {}: {}", job.id(), skipped);
      shop.journal().warn(job.id(), skipped);
    }
    if (recovered.lost()) {
      shop.meters().restored(Restore.LOST);
      throw new NoLongerRuns(
          "checkpoints", "No checkpoint can be read: " + String.join("; ", recovered.skipped()));
    }
    recovered
        .checkpoint()
        .ifPresent(
            checkpoint ->
                shop.meters()
                    .restored(recovered.skipped().isEmpty() ? Restore.NEWEST : Restore.OLDER));
    RunSnapshot from =
        recovered
            .checkpoint()
            .map(checkpoint -> under(plan, job, checkpoint))
            .orElseGet(() -> RunSnapshot.initial(plan));
    from.checkFits(plan);
    return from;
  }

  /** Goes on under the job's present text, as a run that is changed does. */
  private RunSnapshot under(TuningPlan plan, StoredJob job, Checkpoint checkpoint) {
    if (checkpoint.jobHash().equals(job.text().jobHash())) {
      return checkpoint.snapshot();
    }
    Optional<String> upper = shop.store().amendments().formerUpper(job.id(), checkpoint.jobHash());
    try {
      return checkpoint
          .snapshot()
          .under(JobPatch.upperPlan(upper.orElseThrow(), plan.upper().initial()), plan);
    } catch (InvalidJobException e) {
      throw new NoLongerRuns("checkpoints", "Its former text cannot be read: " + e.getMessage());
    }
  }
}
