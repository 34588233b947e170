package io.github.bilevo.config;

import io.github.bilevo.data.Suggestions;
import io.github.bilevo.problem.ColumnGroups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Reads {@code problem.groups}: which columns share one λ. */
final class Groups {
  private static final String ALLOWED = "a section { name = [columns], … }";
  private static final int NAMED = 5;

  private Groups() {}

  static Type<Map<String, List<String>>> type() {
    return Type.of(
        ALLOWED,
        found -> {
          Optional<Map<String, Found>> entries = found.asSection();
          if (entries.isEmpty() || entries.get().isEmpty()) {
            return found.refuse(ALLOWED);
          }
          Map<String, List<String>> groups = new TreeMap<>();
          entries
              .get()
              .forEach(
                  (name, value) -> Types.columns().read(value).ifPresent(c -> groups.put(name, c)));
          return groups.size() == entries.get().size() ? Optional.of(groups) : Optional.empty();
        });
  }

  /** The groups, by default every column by itself; empty after telling what is wrong. */
  static Optional<ColumnGroups> read(ProblemSection section, Parts parts) {
    int p = parts.train().columns();
    if (!section.has(KindKeys.GROUPS)) {
      return Optional.of(ColumnGroups.each(p));
    }
    return section.get(KindKeys.GROUPS).flatMap(groups -> of(section, groups, names(parts, p)));
  }

  /** What λ is, in words that follow its length. */
  static String lambda(ColumnGroups groups) {
    return groups.count() == groups.columns() ? "one per feature" : "one per group of features";
  }

  private static List<String> names(Parts parts, int p) {
    return parts.columns().isEmpty()
        ? IntStream.rangeClosed(1, p).mapToObj(Integer::toString).toList()
        : parts.columns();
  }

  private static Optional<ColumnGroups> of(
      ProblemSection section, Map<String, List<String>> groups, List<String> columns) {
    List<String> names = List.copyOf(groups.keySet());
    int[] groupOf = new int[columns.size()];
    Arrays.fill(groupOf, -1);
    boolean sound = true;
    for (int g = 0; g < names.size(); g++) {
      if (groups.get(names.get(g)).isEmpty()) {
        section.refuse(KindKeys.GROUPS.name(), "no column in " + names.get(g), "at least 1 column");
        sound = false;
      }
      for (String column : groups.get(names.get(g))) {
        int j = columns.indexOf(column);
        if (j < 0) {
          section.refuse(
              KindKeys.GROUPS.name(),
              "\"" + column + "\" in " + names.get(g) + ", no such feature",
              "features of the data",
              Suggestions.nearest(column, columns));
          sound = false;
        } else if (groupOf[j] >= 0) {
          section.refuse(
              KindKeys.GROUPS.name(),
              column + " in " + names.get(groupOf[j]) + " and in " + names.get(g),
              "every feature in one group");
          sound = false;
        } else {
          groupOf[j] = g;
        }
      }
    }
    return sound && complete(section, columns, groupOf)
        ? Optional.of(new ColumnGroups(names, groupOf))
        : Optional.empty();
  }

  private static boolean complete(ProblemSection section, List<String> columns, int[] groupOf) {
    List<String> left = new ArrayList<>();
    for (int j = 0; j < groupOf.length; j++) {
      if (groupOf[j] < 0) {
        left.add(columns.get(j));
      }
    }
    if (left.isEmpty()) {
      return true;
    }
    String more = left.size() > NAMED ? " and " + (left.size() - NAMED) + " more" : "";
    section.refuse(
        KindKeys.GROUPS.name(),
        "no group for " + String.join(", ", left.subList(0, Math.min(NAMED, left.size()))) + more,
        "every feature in one group");
    return false;
  }
}
