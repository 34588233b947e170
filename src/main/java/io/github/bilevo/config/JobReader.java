package io.github.bilevo.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.config.HypergradientReader.Differentiation;
import io.github.bilevo.config.LowerReader.Lower;
import io.github.bilevo.config.NumberArrays.Point;
import io.github.bilevo.config.ScheduleReader.Choice;
import io.github.bilevo.config.UpperReader.Upper;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Schedule;
import io.github.bilevo.hypergradient.Tasks;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a whole job, section by section, going on after a problem as far as it makes sense, so that
 * all of them are told at once.
 */
final class JobReader {
  private static final String PROBLEM = "problem";
  private static final String LAMBDA = "lambda";
  private static final String LOWER = "lower";
  private static final String HYPERGRADIENT = "hypergradient";
  private static final String UPPER = "upper";

  private final Section root;
  private final Reporter reporter;
  private final TableReader tables;
  private final ProblemKinds kinds;

  private JobReader(Section root, Reporter reporter, TableReader tables, ProblemKinds kinds) {
    this.root = root;
    this.reporter = reporter;
    this.tables = tables;
    this.kinds = kinds;
  }

  static Job read(String text, String origin, TableReader tables, ProblemKinds kinds)
      throws InvalidJobException {
    Reporter reporter = new Reporter(origin);
    ObjectNode resolved = Json.object();
    Section root = Section.root(Hocon.parse(text, origin), resolved, reporter);
    return new JobReader(root, reporter, tables, kinds).read(origin, resolved);
  }

  private Job read(String origin, ObjectNode resolved) throws InvalidJobException {
    root.refuseOthers(
        JobKeys.names(
            JobKeys.JOB,
            PROBLEM,
            LAMBDA,
            LOWER,
            HYPERGRADIENT,
            UPPER,
            ScheduleReader.PIPELINE,
            ScheduleReader.RACE));
    Optional<String> name = name(origin);
    Optional<Long> seed = root.get(JobKeys.SEED);
    Section problemSection = root.section(PROBLEM);
    Optional<String> kind = problemSection.get(kinds.key());
    Optional<Family> family = family(problemSection, kind, seed).map(Family::counted);
    Optional<Vec> lambda0 = lambda(root.section(LAMBDA), family);
    Optional<LowerLevel> level = family.map(f -> f.problem().lower());
    Optional<Lower> lower = LowerReader.read(root.section(LOWER), level);
    Optional<Differentiation> differentiation =
        HypergradientReader.read(root.section(HYPERGRADIENT), lower, level, seed);
    Optional<Upper> upper =
        root.optionalSection(UPPER).flatMap(section -> UpperReader.read(section, family));
    Optional<Choice> schedule =
        ScheduleReader.read(root, section -> HypergradientReader.read(section, lower, level, seed));
    Optional<Family> overSet = family.map(f -> upper.flatMap(Upper::set).map(f::over).orElse(f));
    Optional<Vec> start = lower.flatMap(l -> overSet.flatMap(f -> l.start(f.problem())));
    reporter.throwIfAny();

    Vec initial = lambda0.orElseThrow();
    Estimator estimator =
        estimator(
            overSet.orElseThrow(),
            differentiation.orElseThrow(),
            lower.orElseThrow(),
            start.orElseThrow());
    Schedule chosen =
        schedule
            .orElseThrow()
            .of(
                rival ->
                    estimator(
                        overSet.orElseThrow(), rival, lower.orElseThrow(), start.orElseThrow()));
    chosen
        .refusal(estimator)
        .ifPresent(
            refusal ->
                root.refuse(ScheduleKeys.SCHEDULE.name(), refusal.found(), refusal.wanted()));
    reporter.throwIfAny();
    return new Job(
        name.orElseThrow(),
        seed.orElseThrow(),
        kind.orElseThrow(),
        estimator.problem(),
        estimator,
        differentiation.orElseThrow().error(),
        upper.map(u -> new UpperPlan(initial, u.method(), u.steps(), u.stopping())),
        chosen,
        initial,
        family.orElseThrow().scorers(),
        family.orElseThrow().model(),
        Json.text(resolved),
        origin);
  }

  /** The estimator; that of tasks is made of theirs, each with its block of w₀. */
  private static Estimator estimator(
      Family family, Differentiation differentiation, Lower lower, Vec start) {
    if (family.tasks().isEmpty()) {
      return differentiation.of(family.problem(), lower, start);
    }
    List<Estimator> tasks = new ArrayList<>();
    int from = 0;
    for (BilevelProblem task : family.tasks()) {
      int d = task.stateSize();
      tasks.add(differentiation.of(task, lower, Vec.copyOf(start.toArray(), from, d)));
      from += d;
    }
    return new Tasks(family.problem(), tasks);
  }

  /** The name in the file, or the file's own without folder and ending. */
  private Optional<String> name(String origin) {
    if (root.has(JobKeys.NAME.name())) {
      return root.get(JobKeys.NAME);
    }
    String file = origin.substring(Math.max(origin.lastIndexOf('/'), origin.lastIndexOf('\\')) + 1);
    String stem = file.replaceFirst("\\.(conf|json)$", "");
    String allowed = stem.replaceAll("[^\\p{L}\\p{N}._-]+", "-").replaceFirst("^[._-]+", "");
    String name = allowed.isEmpty() ? "job" : allowed.substring(0, Math.min(100, allowed.length()));
    root.resolve(JobKeys.NAME.name(), name);
    return Optional.of(name);
  }

  private Optional<Family> family(Section section, Optional<String> name, Optional<Long> seed) {
    Optional<ProblemKind> kind = name.flatMap(kinds::find);
    // With the kind unknown, any kind's key may be right.
    List<ProblemKind> possible = kind.map(List::of).orElseGet(kinds::all);
    Stream<String> common =
        Stream.concat(Stream.of(kinds.key()), DataKeys.PREPARATION.stream()).map(Key::name);
    Stream<String> sections = possible.stream().flatMap(k -> k.sections().stream());
    Stream<String> own = possible.stream().flatMap(k -> k.keys().stream()).map(Key::name);
    section.refuseOthers(
        Stream.of(common, sections, own).flatMap(names -> names).distinct().toList());
    ProblemSection problem = new ProblemSection(section, tables, seed);
    if (kind.isEmpty()) {
      if (!section.has(DataKeys.TASKS) && !section.has(DataKeys.EPISODES)) {
        problem.parts();
      }
      return Optional.empty();
    }
    return read(kind.get(), problem);
  }

  /** Of a user's kind not even a failure may look like one of this program. */
  private Optional<Family> read(ProblemKind kind, ProblemSection problem) {
    if (!kinds.isUsers(kind)) {
      return kind.read(problem);
    }
    try {
      return kind.read(problem);
    } catch (RuntimeException | LinkageError e) {
      return problem.refuse(
          kinds.key().name(),
          kind.name() + ", whose " + kind.getClass().getName() + " failed: " + e,
          "a kind that can read the job");
    }
  }

  private static Optional<Vec> lambda(Section section, Optional<Family> family) {
    section.refuseOthers(JobKeys.names(JobKeys.LAMBDA));
    Optional<Point> given = section.get(JobKeys.LAMBDA_INITIAL);
    if (family.isEmpty()) {
      return Optional.empty();
    }
    if (!section.has(JobKeys.LAMBDA_INITIAL.name())) {
      Vec byDefault = family.get().defaultLambda();
      section.resolve(JobKeys.LAMBDA_INITIAL.name(), byDefault.toArray());
      return Optional.of(byDefault);
    }
    boolean positive =
        !family.get().positive()
            || given.filter(g -> !g.check(x -> x > 0, "a number above 0, as λ is")).isEmpty();
    Optional<Vec> lambda =
        given.flatMap(g -> g.ofSize(family.get().problem().lambdaSize(), family.get().lambda()));
    return lambda.filter(any -> positive);
  }
}
