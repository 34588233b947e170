package io.github.bilevo.config;

import java.util.List;

/**
 * The table of all keys of a job file in Markdown, made from the very list the checks use. {@code
 * config/jobs/KEYS.md} is this text; a test holds them together.
 */
public final class KeyTable {
  private static final ProblemKinds BUILT_IN =
      ProblemKinds.load(ClassLoader.getPlatformClassLoader());

  private KeyTable() {}

  /** The whole page. */
  public static String markdown() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Keys of a job file

        A job file is HOCON, so JSON is one too. It is resolved within itself: no `include`, no
        environment. Every problem of a file is told at once. Only `problem` and, for a run,
        `upper.steps` have to be there.
        """);
    table(page, "At the top", "", JobKeys.JOB);
    List<Key<?>> common = DataKeys.PREPARATION;
    table(page, "The problem", "problem.", List.of(BUILT_IN.key()), common);
    BUILT_IN.all().forEach(kind -> kind(page, kind));
    page.append(
        """

        ## Rows
        """);
    page.append(
        "\nRows come in one of three forms. Either each part by itself, inline or a file:\n");
    table(
        page,
        "One part: `train`, `validation` and, if wanted, `test`",
        "problem.train.",
        DataKeys.PART);
    page.append(
        "\nor all rows from one source, `file`, `dataset` or `generate`, divided by a split:\n");
    table(page, "One source", "problem.data.", DataKeys.DATA);
    table(page, "Generated rows", "problem.data.generate.", DataKeys.GENERATE);
    table(page, "The split", "problem.data.split.", DataKeys.SPLIT);
    page.append(
        """

        ## Tasks

        `biased-ridge` and `hyper-representation` can be made of tasks that share λ: E and the
        hypergradient are the means of theirs, w is theirs one after the other. Either
        `problem.tasks`, an array of sections { train, validation, test } or { data }, instead of
        rows for all; or `problem.episodes` beside a `problem.data` of labelled rows without a
        split, from which tasks are drawn by `seed`. Episodes of two classes have targets -1 and 1;
        episodes of more are one task per class with targets 1 and 0, as a column of w each.
        """);
    table(page, "Episodes", "problem.episodes.", DataKeys.EPISODE_KEYS);
    table(page, "The start", "lambda.", JobKeys.LAMBDA);
    table(page, "The lower level", "lower.", LowerKeys.LOWER_KEYS);
    table(page, "The hypergradient", "hypergradient.", HypergradientKeys.HYPERGRADIENT);
    table(page, "Its linear system, for `aid`", "hypergradient.linear.", LinearKeys.LINEAR);
    table(page, "The upper level", "upper.", UpperKeys.UPPER);
    table(page, "What ends a run before its steps are used up", "upper.stop.", UpperKeys.STOP);
    table(page, "Λ", "upper.projection.", List.of(UpperKeys.SET), UpperKeys.PROJECTION);
    page.append(
        """

        `upper.projection.parts = [ { … }, … ]` makes Λ a product: each part has these keys and
        """);
    table(page, "One part of Λ", "upper.projection.parts[].", List.of(UpperKeys.PART_SIZE));
    table(page, "The schedule `pipelined`", "pipeline.", ScheduleKeys.PIPELINE_KEYS);
    table(page, "The schedule `race`", "race.", ScheduleKeys.RACE_KEYS);
    page.append(
        """

        `race.rivals = [ { … }, … ]` are the estimators beside that of `hypergradient`: each part
        has its keys, `linear` included.
        """);
    return page.toString();
  }

  /** Every key that a kind of problems adds to those of all jobs, for a terminal. */
  public static String explain(ProblemKind kind) {
    StringBuilder text = new StringBuilder("problem.kind = " + kind.name() + "\n");
    if (!kind.description().isEmpty()) {
      text.append("  ").append(kind.description().replace("`", "")).append('\n');
    }
    text.append("rows in problem.").append(String.join(", problem.", kind.sections()));
    text.append("\n");
    for (Key<?> key : kind.keys()) {
      String byDefault =
          key.required() ? "required" : "default: " + key.defaultText().replace("`", "");
      text.append("problem.").append(key.name()).append(", ").append(byDefault).append('\n');
      text.append("  ").append(key.meaning().replace("`", "")).append('\n');
      text.append("  allowed: ").append(key.type().allowed()).append('\n');
    }
    return text.toString();
  }

  private static void kind(StringBuilder page, ProblemKind kind) {
    page.append("\n### `problem.kind = ").append(kind.name()).append("`\n\n");
    page.append(kind.description()).append('\n');
    if (!kind.keys().isEmpty()) {
      page.append('\n');
      head(page);
      rows(page, "problem.", kind.keys());
    }
  }

  @SafeVarargs
  private static void table(StringBuilder page, String title, String path, List<Key<?>>... groups) {
    page.append("\n## ").append(title).append("\n\n");
    head(page);
    for (List<Key<?>> keys : groups) {
      rows(page, path, keys);
    }
  }

  private static void head(StringBuilder page) {
    page.append("| key | allowed | default | meaning |\n|---|---|---|---|\n");
  }

  private static void rows(StringBuilder page, String path, List<Key<?>> keys) {
    for (Key<?> key : keys) {
      String byDefault = key.required() ? "required" : key.defaultText();
      page.append("| `").append(path).append(key.name()).append("` | ");
      page.append(String.join(" | ", key.type().allowed(), byDefault, key.meaning()));
      page.append(" |\n");
    }
  }
}
