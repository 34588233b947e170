package io.github.bilevo.config;

import io.github.bilevo.config.HypergradientReader.Differentiation;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code schedule} and the sections {@code pipeline} and {@code race}. */
final class ScheduleReader {
  static final String PIPELINE = "pipeline";
  static final String RACE = "race";
  private static final String RIVALS = "rivals";

  private ScheduleReader() {}

  /** A schedule, before its rivals' problem is known. */
  interface Choice {
    Schedule of(Function<Differentiation, Estimator> estimators);
  }

  /**
   * The schedule; the sections of others are checked, too, so that one word switches it.
   *
   * @param rivals reads a section of the kind of {@code hypergradient}
   */
  static Optional<Choice> read(Section root, Function<Section, Optional<Differentiation>> rivals) {
    Optional<String> name = root.get(ScheduleKeys.SCHEDULE);
    boolean pipelined = name.filter(ScheduleKeys.PIPELINED::equals).isPresent();
    boolean race = name.filter(ScheduleKeys.RACE::equals).isPresent();
    Optional<Choice> ofPipeline =
        pipelined || root.has(PIPELINE) ? pipeline(root.section(PIPELINE)) : Optional.empty();
    Optional<Choice> ofRace =
        race || root.has(RACE) ? race(root.section(RACE), rivals) : Optional.empty();
    if (pipelined) {
      return ofPipeline;
    }
    return race ? ofRace : name.map(any -> estimators -> Schedule.SYNCHRONOUS);
  }

  private static Optional<Choice> pipeline(Section section) {
    section.refuseOthers(JobKeys.names(ScheduleKeys.PIPELINE_KEYS));
    Optional<Integer> lag = section.get(ScheduleKeys.LAG);
    Optional<Double> tolerance = section.get(ScheduleKeys.PIPELINE_TOLERANCE);
    return lag.isPresent() && tolerance.isPresent()
        ? Optional.of(estimators -> new Schedule.Pipelined(lag.get(), tolerance.get()))
        : Optional.empty();
  }

  private static Optional<Choice> race(
      Section section, Function<Section, Optional<Differentiation>> rivals) {
    section.refuseOthers(JobKeys.names(ScheduleKeys.RACE_KEYS, RIVALS));
    Optional<Double> tolerance = section.get(ScheduleKeys.RACE_TOLERANCE);
    Optional<List<Section>> sections =
        section.has(RIVALS)
            ? section.sections(RIVALS)
            : section.refuseUnlessBroken(
                RIVALS, "nothing", "an array of sections { … }, at least one");
    if (tolerance.isEmpty() || sections.isEmpty()) {
      return Optional.empty();
    }
    List<Differentiation> read = new ArrayList<>();
    sections.get().forEach(rival -> rivals.apply(rival).ifPresent(read::add));
    return read.size() == sections.get().size()
        ? Optional.of(
            estimators ->
                new Schedule.Race(read.stream().map(estimators).toList(), tolerance.get()))
        : Optional.empty();
  }
}
