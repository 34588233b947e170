package io.github.bilevo.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * What the value of a {@link Key} may be. Immutable; {@link Types} has those of the built-in keys.
 */
public interface Type<T> {
  /** What is allowed, in words that follow "allowed": {@code a number above 0}. */
  String allowed();

  /** The value, or empty after {@link Found#refuse telling} everything that is wrong with it. */
  Optional<T> read(Found found);

  /** A type that reads with this function, which tells what is wrong itself. */
  static <T> Type<T> of(String allowed, Function<Found, Optional<T>> reading) {
    return new Type<>() {
      @Override
      public String allowed() {
        return allowed;
      }

      @Override
      public Optional<T> read(Found found) {
        return reading.apply(found);
      }
    };
  }

  /** A type that reads with this function; a value for which it is empty is told as not allowed. */
  static <T> Type<T> simple(String allowed, Function<Found, Optional<T>> reading) {
    return of(
        allowed,
        found -> {
          Optional<T> value = reading.apply(found);
          return value.isPresent() ? value : found.refuse(allowed);
        });
  }
}
