package io.github.bilevo.config;

import io.github.bilevo.config.NumberArrays.Point;
import java.util.List;
import java.util.stream.Stream;

/**
 * The keys at the top of a job file and of its section {@code lambda}. Every key of a job file is
 * declared once, with its default and what it may hold, in the class of its section: the reader
 * checks with these and {@link KeyTable#markdown} prints them.
 */
public final class JobKeys {
  static final Key<String> NAME =
      Key.optional(
          "name",
          Types.text(
              "1 to 100 letters, digits, spaces or any of . _ -",
              text -> text.matches("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,99}")),
          "the file's name",
          "names the run in output and metrics; begins with a letter or digit");
  static final Key<Long> SEED =
      Key.of(
          "seed",
          Types.seed(),
          "1",
          "of everything random: the split, generated data, a random λ_0");
  static final Key<Point> LAMBDA_INITIAL =
      Key.optional(
          "initial",
          NumberArrays.point(),
          "the kind's own",
          "λ of the first step, one number for all coordinates or an array; taken unprojected");
  static final List<Key<?>> JOB = List.of(NAME, SEED, ScheduleKeys.SCHEDULE);
  static final List<Key<?>> LAMBDA = List.of(LAMBDA_INITIAL);

  private JobKeys() {}

  /** Names of these keys, and of further ones. */
  static List<String> names(List<Key<?>> keys, String... others) {
    return names(keys, List.of(others));
  }

  /** Names of these keys, and of further ones. */
  static List<String> names(List<Key<?>> keys, List<String> others) {
    return Stream.concat(keys.stream().map(Key::name), others.stream()).toList();
  }
}
