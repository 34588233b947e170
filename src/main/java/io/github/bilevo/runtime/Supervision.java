package io.github.bilevo.runtime;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What is done about a run whose code does not behave.
 *
 * @param turnTimeout how long one turn may last before the run has failed as hung
 * @param tries how often in a row one epoch is tried again after an exception; 0 for never
 * @param firstBackoff the wait before the first new try; doubles from try to try
 * @param longestBackoff where the doubling ends
 */
public record Supervision(
    Duration turnTimeout, int tries, Duration firstBackoff, Duration longestBackoff) {
  /** Checks signs and order. */
  public Supervision {
    check(!turnTimeout.isNegative() && !turnTimeout.isZero(), "turn-timeout", turnTimeout);
    check(tries >= 0, "tries", tries);
    check(!firstBackoff.isNegative() && !firstBackoff.isZero(), "first-backoff", firstBackoff);
    check(longestBackoff.compareTo(firstBackoff) >= 0, "longest-backoff", longestBackoff);
  }

  private static void check(boolean holds, String name, Object found) {
    if (!holds) {
      throw new IllegalArgumentException(
          "bilevo.supervision."
              + name
              + ": found "
              + found
              + "; wanted a positive duration, tries of at least 0,"
              + " and a longest backoff that is no shorter than the first");
    }
  }

  /** As {@code bilevo.supervision} says. */
  public static Supervision of(Config config) {
    Config own = config.getConfig("bilevo.supervision");
    return new Supervision(
        own.getDuration("turn-timeout"),
        own.getInt("tries"),
        own.getDuration("first-backoff"),
        own.getDuration("longest-backoff"));
  }

  /** The wait before try number {@code attempt}, counted from 1. */
  Duration backoff(int attempt) {
    Duration wait = firstBackoff;
    for (int i = 1; i < attempt && wait.compareTo(longestBackoff) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(longestBackoff) < 0 ? wait : longestBackoff;
  }
}
