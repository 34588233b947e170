package io.github.bilevo.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.github.bilevo.data.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;

/** The types of scalar keys, and of lists of names. Numbers are always finite. */
public final class Types {
  private Types() {}

  /** A finite number. */
  public static Type<Double> number() {
    return number("a finite number", x -> true);
  }

  /** A finite number that is so, said in words. */
  public static Type<Double> number(String allowed, DoublePredicate condition) {
    return Type.simple(
        allowed, found -> found.asNumber().filter(x -> Double.isFinite(x) && condition.test(x)));
  }

  /** A whole number from 1 on. */
  static Type<Integer> atLeastOne() {
    return whole(1, Integer.MAX_VALUE);
  }

  /** A whole number within these bounds; {@code 1e3} is one. */
  public static Type<Integer> whole(int least, int most) {
    String allowed = "a whole number from " + least + " to " + most;
    return Type.simple(
        allowed,
        found ->
            found
                .asNumber()
                .filter(x -> x == Math.rint(x) && x >= least && x <= most)
                .map(Double::intValue));
  }

  /** Any whole number of 64 bits, written without fraction or exponent. */
  public static Type<Long> seed() {
    return Type.simple(
        "a whole number of at most 64 bits",
        found ->
            Optional.of(found.unwrapped())
                .filter(x -> x instanceof Long || x instanceof Integer)
                .map(x -> ((Number) x).longValue()));
  }

  /**
   * Bytes: a whole number, or a text with a unit as HOCON has them, {@code 200m} or {@code 1GB}.
   */
  public static Type<Long> bytes() {
    return Type.simple(
        "bytes above 0, as 1000000, 200m or 1GB",
        found -> {
          try {
            long bytes =
                ConfigValueFactory.fromAnyRef(found.unwrapped()).atKey("bytes").getBytes("bytes");
            return Optional.of(bytes).filter(b -> b > 0);
          } catch (ConfigException e) {
            return Optional.empty();
          }
        });
  }

  /** {@code true} or {@code false}. */
  public static Type<Boolean> flag() {
    return Type.simple(
        "true or false",
        found ->
            Optional.of(found.unwrapped()).filter(Boolean.class::isInstance).map(x -> (Boolean) x));
  }

  /** A text that is so, said in words. */
  public static Type<String> text(String allowed, Predicate<String> condition) {
    return Type.simple(allowed, found -> found.asText().filter(condition));
  }

  /** A column of a CSV file: its name, or its number when there is no header. */
  public static Type<String> column() {
    return Type.simple(
        "the name of a column, or its number in a file without header",
        found ->
            found.type() == ConfigValueType.STRING || found.unwrapped() instanceof Integer
                ? Optional.of(found.unwrapped().toString())
                : Optional.empty());
  }

  /** Columns of a CSV file. */
  public static Type<List<String>> columns() {
    String allowed = "an array of column names";
    return Type.of(
        allowed,
        found -> {
          Optional<List<Found>> elements = found.asArray();
          if (elements.isEmpty()) {
            return found.refuse(allowed);
          }
          List<String> names = new ArrayList<>();
          elements.get().forEach(element -> column().read(element).ifPresent(names::add));
          return names.size() == elements.get().size() ? Optional.of(names) : Optional.empty();
        });
  }

  /** One of these names; a near miss gets a hint. */
  public static Type<String> oneOf(List<String> names) {
    return Type.of(
        listed(names),
        found -> {
          Optional<String> text = found.asText();
          return text.filter(names::contains).isPresent()
              ? text
              : found.refuse(
                  found.description(),
                  listed(names),
                  text.flatMap(t -> Suggestions.nearest(t, names)));
        });
  }

  /** {@code 1 row}, {@code 2 rows}. */
  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** {@code a}, {@code a or b}, {@code a, b or c}. */
  static String listed(List<String> names) {
    int last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }

  /** This word (then empty), or a finite number that is so, said in words. */
  public static Type<Optional<Double>> wordOr(
      String word, String number, DoublePredicate condition) {
    String allowed = word + " or " + number;
    return Type.of(
        allowed,
        found -> {
          Optional<String> text = found.asText();
          Optional<Double> value =
              found.asNumber().filter(x -> Double.isFinite(x) && condition.test(x));
          return text.filter(word::equals).isPresent() || value.isPresent()
              ? Optional.of(value)
              : found.refuse(
                  found.description(),
                  allowed,
                  text.flatMap(t -> Suggestions.nearest(t, List.of(word))));
        });
  }

  /** A section that gives each text a number. */
  public static Type<Map<String, Double>> encoding() {
    String allowed = "a section { text = number, … }";
    return Type.of(
        allowed,
        found -> {
          Optional<Map<String, Found>> entries = found.asSection();
          if (entries.isEmpty() || entries.get().isEmpty()) {
            return found.refuse(allowed);
          }
          Map<String, Double> numbers = new TreeMap<>();
          entries
              .get()
              .forEach((text, value) -> number().read(value).ifPresent(x -> numbers.put(text, x)));
          return numbers.size() == entries.get().size() ? Optional.of(numbers) : Optional.empty();
        });
  }
}
