package io.github.bilevo.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The columns of one CSV file and the part each one plays. Positions count from 0.
 *
 * @param names of all columns, as in the file
 * @param target position of the target; −1 where there is none
 * @param group position of the group, if there is one
 * @param features positions of the features, ascending
 */
record CsvColumns(List<String> names, int target, OptionalInt group, int[] features) {
  private static final int NAMES_LISTED = 8;

  /** Names of the features, ascending by position. */
  List<String> featureNames() {
    return Arrays.stream(features).mapToObj(names::get).toList();
  }

  /**
   * Finds the columns of {@code spec} in the first record.
   *
   * @param first the header's fields, or the first row's when there is no header
   * @param line where it stands
   * @return empty if a column is missing or its name is not unique; {@code problems} then tells
   */
  static Optional<CsvColumns> resolve(
      List<String> first, long line, CsvSpec spec, Problems problems) {
    List<String> names = names(first, spec.header());
    Map<String, Integer> positions = new HashMap<>();
    boolean sound = true;
    for (int i = 0; i < names.size(); i++) {
      Integer before = positions.putIfAbsent(names.get(i), i);
      if (before != null) {
        String found = "this name on columns " + (before + 1) + " and " + (i + 1);
        problems.add(line, names.get(i), found, "each name once", Optional.empty());
        sound = false;
      }
    }
    Lookup lookup = new Lookup(names, positions, line, problems);
    OptionalInt target =
        spec.target().equals(CsvSpec.NO_TARGET)
            ? OptionalInt.of(-1)
            : lookup.find("target", spec.target());
    sound &= target.isPresent();
    OptionalInt group = OptionalInt.empty();
    if (spec.group().isPresent()) {
      group = lookup.find("group", spec.group().get());
      sound &= group.isPresent();
    }
    Set<Integer> left = new HashSet<>();
    for (String name : spec.drop()) {
      OptionalInt dropped = lookup.find("drop", name);
      sound &= dropped.isPresent();
      dropped.ifPresent(left::add);
    }
    lookup.checkRoles(spec);
    if (!sound) {
      return Optional.empty();
    }
    left.add(target.getAsInt());
    group.ifPresent(left::add);
    int[] features = IntStream.range(0, names.size()).filter(i -> !left.contains(i)).toArray();
    if (features.length == 0) {
      problems.add(
          line,
          "columns",
          "no feature beside target, group and dropped columns",
          "at least 1",
          Optional.empty());
      return Optional.empty();
    }
    return Optional.of(new CsvColumns(names, target.getAsInt(), group, features));
  }

  /** What the columns are called. */
  static List<String> names(List<String> first, boolean header) {
    List<String> names = new ArrayList<>(first.size());
    for (int i = 0; i < first.size(); i++) {
      String name = header ? first.get(i).strip() : "";
      names.add(name.isEmpty() ? Integer.toString(i + 1) : name);
    }
    return names;
  }

  /** Finds columns by name and tells what is missing. */
  private record Lookup(
      List<String> names, Map<String, Integer> positions, long line, Problems problems) {
    OptionalInt find(String option, String name) {
      Integer position = positions.get(name);
      if (position != null) {
        return OptionalInt.of(position);
      }
      problems.add(
          line,
          option,
          Problems.quote(name) + ", no such column",
          "one of " + listed(),
          Suggestions.nearest(name, names));
      return OptionalInt.empty();
    }

    void checkRoles(CsvSpec spec) {
      String allowed = "any column but the target";
      if (spec.drop().contains(spec.target())) {
        problems.add(line, "drop", Problems.quote(spec.target()), allowed, Optional.empty());
      }
      if (spec.group().filter(spec.target()::equals).isPresent()) {
        problems.add(line, "group", Problems.quote(spec.target()), allowed, Optional.empty());
      }
    }

    private String listed() {
      String shown =
          names.stream().limit(NAMES_LISTED).map(Problems::cut).collect(Collectors.joining(", "));
      int more = names.size() - NAMES_LISTED;
      return more > 0 ? shown + ", … (" + more + " more)" : shown;
    }
  }
}
