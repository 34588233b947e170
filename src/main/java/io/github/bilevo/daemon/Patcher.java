package io.github.bilevo.daemon;

import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.JobPatch;
import io.github.bilevo.config.Problem;
import io.github.bilevo.store.Amendment;
import io.github.bilevo.store.JobText;
import io.github.bilevo.store.StoredJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks patches of jobs: the job that comes of one is read whole, with its data. */
final class Patcher {
  private final JobParser parser;
  private final MemoryLimit limit;

  Patcher(JobParser parser, MemoryLimit limit) {
    this.parser = parser;
    this.limit = limit;
  }

  /**
   * What the patch makes of the job.
   *
   * @throws ApiException with every field of it that is wrong
   */
  JobChange change(StoredJob job, Patch patch) {
    List<Problem> problems = new ArrayList<>();
    Map<String, String> labels = patch.labels(job.handling().labels(), problems);
    Optional<JobParser.Parsed> parsed = parsed(job, patch, problems);
    if (!problems.isEmpty()) {
      throw ApiException.invalid(new InvalidJobException(problems));
    }
    boolean same = parsed.isEmpty() && labels.equals(job.handling().labels());
    Optional<Amendment> amendment =
        same ? Optional.empty() : Optional.of(amendment(job, patch, labels, parsed));
    return new JobChange(job.id(), job.handling().revision(), amendment, parsed);
  }

  private static Amendment amendment(
      StoredJob job, Patch patch, Map<String, String> labels, Optional<JobParser.Parsed> parsed) {
    JobText text = parsed.map(JobParser.Parsed::text).orElse(job.text());
    return new Amendment(
        text,
        JobPatch.upper(job.text().resolved()),
        labels,
        parsed.map(JobParser.Parsed::bytes).orElse(job.handling().bytes()),
        patch.text());
  }

  /** The job with its new text, if there is another. */
  private Optional<JobParser.Parsed> parsed(StoredJob job, Patch patch, List<Problem> problems) {
    if (patch.sections().isEmpty()) {
      return Optional.empty();
    }
    JobParser.Parsed parsed;
    try {
      String merged = JobPatch.merge(job.text().specification(), patch.sections());
      parsed = limit.check(parser.parse(JobParser.JSON, merged));
    } catch (InvalidJobException e) {
      problems.addAll(e.problems());
      return Optional.empty();
    } catch (OutOfMemoryError e) {
      throw ApiException.of(422, "The job's data does not fit into this daemon's memory");
    }
    if (!parsed.text().dataHash().equals(job.text().dataHash())) {
      throw ApiException.conflict(job, "The job's data has changed since it was submitted");
    }
    boolean same = parsed.text().jobHash().equals(job.text().jobHash());
    return same ? Optional.empty() : Optional.of(parsed);
  }
}
