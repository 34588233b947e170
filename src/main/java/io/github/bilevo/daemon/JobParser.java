package io.github.bilevo.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.Job;
import io.github.bilevo.config.JobFile;
import io.github.bilevo.config.Problem;
import io.github.bilevo.config.ProblemKinds;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.hypergradient.MemoryEstimate;
import io.github.bilevo.hypergradient.WorkEstimate;
import io.github.bilevo.store.JobText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Reads submitted jobs: within their own text, the catalogue's data sets and the directories for
 * data. Reads all data of a job, so it may take long.
 */
final class JobParser {
  static final String JSON = "application/json";
  static final String HOCON = "application/hocon";
  private static final String ORIGIN = "job";

  private final List<Path> roots;
  private final DataStore store;
  private final ProblemKinds kinds;

  /**
   * @param roots where data files may be; relative paths begin at the first
   * @param store finds the data sets that jobs name
   * @throws IOException if a root is not there
   */
  JobParser(List<Path> roots, DataStore store, ProblemKinds kinds) throws IOException {
    List<Path> real = new ArrayList<>();
    for (Path root : roots) {
      real.add(root.toRealPath());
    }
    this.roots = List.copyOf(real);
    this.store = store;
    this.kinds = kinds;
  }

  /** A job, and what is kept of it. */
  record Parsed(Job job, JobText text) {
    /** Memory that the solvers of its run are expected to hold, its data left out. */
    long bytes() {
      return MemoryEstimate.of(job.estimator());
    }

    /** Floating-point operations of its run; empty where they cannot be foreseen. */
    OptionalDouble flops() throws InvalidJobException {
      return WorkEstimate.of(job.plan());
    }
  }

  /**
   * The job, good for a run.
   *
   * @throws InvalidJobException with all problems of the text
   */
  Parsed parse(String mediaType, String text) throws InvalidJobException {
    if (mediaType.equals(JSON)) {
      checkJson(text);
    }
    DataRoots files = new DataRoots(roots);
    Job job = JobFile.parse(text, ORIGIN, roots.get(0), files, store, kinds);
    job.plan();
    try {
      return new Parsed(
          job,
          new JobText(
              mediaType, text, job.json(), Hashes.of(job.json()), files.hash(), job.seed()));
    } catch (IOException e) {
      throw new InvalidJobException(
          new Problem(ORIGIN + ":1", "problem", "data that changes while it is read", "files"));
    }
  }

  /** HOCON takes more than JSON; who says JSON is held to it. */
  private static void checkJson(String text) throws InvalidJobException {
    try {
      Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new InvalidJobException(
          new Problem(ORIGIN + ":" + line, "syntax", e.getOriginalMessage(), "JSON"));
    }
  }
}
