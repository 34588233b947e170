package io.github.bilevo.config;

import io.github.bilevo.config.PartsReader.Needed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The section {@code problem} as a {@link ProblemKind} reads it. */
public final class ProblemSection {
  /** For kinds whose λ is positive, among their own keys: see {@link #parametrised}. */
  public static final Key<String> PARAMETRISATION = KindKeys.PARAMETRISATION;

  /** Longer vectors do not fit into one array twice, as a method with memory needs them. */
  private static final long LONGEST = 1 << 30;

  private final Section section;
  private final TableReader tables;
  private final Optional<Long> seed;
  private final PartsReader parts;

  ProblemSection(Section section, TableReader tables, Optional<Long> seed) {
    this.section = section;
    this.tables = tables;
    this.seed = seed;
    parts = new PartsReader(section, tables, seed);
  }

  /** The value of one of the kind's own keys; empty if there is none, or it is wrong. */
  public <T> Optional<T> get(Key<T> key) {
    return section.get(key);
  }

  /** Whether the job has this key. */
  public boolean has(Key<?> key) {
    return section.has(key.name());
  }

  /** Tells that a key's value, right in itself, does not fit something else. */
  public <T> Optional<T> refuse(String name, String found, String allowed) {
    return section.refuse(name, found, allowed);
  }

  /** The same with what was probably meant. */
  <T> Optional<T> refuse(String name, String found, String allowed, Optional<String> hint) {
    return section.refuse(name, found, allowed, hint);
  }

  /** Puts a default that depends on the data into the resolved job. */
  void resolve(Key<?> key, Object value) {
    section.resolve(key.name(), value);
  }

  /** The job's seed, for everything random; empty if it is wrong. */
  public Optional<Long> seed() {
    return seed;
  }

  /** The job's rows, or empty after telling what is wrong with them. Read once. */
  public Optional<Parts> parts() {
    return parts.read();
  }

  /** The same where {@code validation} may be missing: it is only scored. */
  Optional<Parts> trainingParts() {
    return parts.read(Needed.TRAIN);
  }

  /** The same where there is no {@code train}. */
  Optional<Parts> validationParts() {
    return parts.read(Needed.VALIDATION);
  }

  /**
   * The rows of each task in {@code tasks} or {@code episodes}, or those of the job as one task;
   * empty after telling what is wrong. All have the same columns.
   */
  Optional<TaskRows> tasks() {
    if (section.has(DataKeys.EPISODES)) {
      refuseBeside(DataKeys.EPISODES, List.of("train", "validation", "test", DataKeys.TASKS));
      return EpisodeReader.read(
          section.section(DataKeys.EPISODES), section.section(PartsReader.DATA), tables, seed);
    }
    if (section.has(DataKeys.TASKS)) {
      refuseBeside(DataKeys.TASKS, DataKeys.ROWS_OF_A_TASK);
      return section.sections(DataKeys.TASKS).flatMap(this::tasks).map(t -> new TaskRows(t, 1));
    }
    return parts().map(rows -> new TaskRows(List.of(rows), 1));
  }

  private void refuseBeside(String key, List<String> others) {
    List<String> given = others.stream().filter(section::has).toList();
    if (!given.isEmpty()) {
      section.refuse(
          key, key + " beside " + String.join(", ", given), "one way to give the rows of tasks");
    }
  }

  private Optional<List<Parts>> tasks(List<Section> sections) {
    List<Parts> tasks = new ArrayList<>();
    for (Section task : sections) {
      task.refuseOthers(JobKeys.names(DataKeys.PREPARATION, DataKeys.ROWS_OF_A_TASK));
      Optional<Parts> rows = new PartsReader(task, tables, seed).read();
      if (rows.isPresent() && !tasks.isEmpty()) {
        int wanted = tasks.get(0).train().columns();
        int found = rows.get().train().columns();
        if (found != wanted) {
          task.refuse(
              "train",
              Types.count(found, "column"),
              Types.count(wanted, "column") + ", as in the task before");
        }
      }
      rows.ifPresent(tasks::add);
    }
    return tasks.size() == sections.size() ? Optional.of(tasks) : Optional.empty();
  }

  /**
   * c, as {@code problem.classes} says or the targets do; empty after telling what is wrong with
   * either.
   */
  Optional<Integer> classes(Parts parts) {
    String wanted = "a class, a whole number, at least 0";
    if (has(KindKeys.CLASSES)) {
      return get(KindKeys.CLASSES)
          .filter(
              c ->
                  parts.checkTargets(
                      y -> y == Math.rint(y) && y >= 0 && y < c,
                      "a class, a whole number from 0 to " + (c - 1)));
    }
    if (!parts.checkTargets(y -> y == Math.rint(y) && y >= 0 && y < 1e6, wanted)) {
      return Optional.empty();
    }
    double largest =
        parts.all().flatMapToDouble(rows -> Arrays.stream(rows.targets())).max().orElse(1);
    int found = Math.max(2, (int) largest + 1);
    resolve(KindKeys.CLASSES, found);
    return Optional.of(found);
  }

  /** Whether w ∈ ℝ^{p×c} can be held. */
  boolean fitsClasses(Parts parts, int classes) {
    return fits(KindKeys.CLASSES, (long) classes * parts.train().columns(), "w");
  }

  /** Whether a vector of this length can be held; else the key's value is told as too large. */
  boolean fits(Key<?> key, long length, String what) {
    if (length <= LONGEST) {
      return true;
    }
    refuse(key.name(), length + " numbers in " + what, "at most " + LONGEST);
    return false;
  }

  /** {@code family} as {@code problem.parametrisation} says: as it is, or in logarithms. */
  public Optional<Family> parametrised(Optional<Family> family) {
    return section
        .get(KindKeys.PARAMETRISATION)
        .flatMap(name -> name.equals(KindKeys.DIRECT) ? family : family.map(Family::inLogarithms));
  }
}
