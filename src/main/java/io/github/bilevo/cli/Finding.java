package io.github.bilevo.cli;

import java.util.Locale;

/**
 * What a check came to.
 *
 * @param check what was looked at
 * @param verdict whether it is well
 * @param found what is there
 * @param advice what to do; empty where it is well
 */
record Finding(String check, Verdict verdict, String found, String advice) {
  /** From well to not at all. */
  enum Verdict {
    OK,
    WARN,
    FAIL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String check, String found) {
    return new Finding(check, Verdict.OK, found, "");
  }

  static Finding warn(String check, String found, String advice) {
    return new Finding(check, Verdict.WARN, found, advice);
  }

  static Finding fail(String check, String found, String advice) {
    return new Finding(check, Verdict.FAIL, found, advice);
  }

  /** {@code ok memory: 2.0 GB of 8.0 GB}. */
  String line() {
    String line = String.format(Locale.ROOT, "%-5s %-15s %s", verdict, check, found);
    return advice.isEmpty() ? line : line + "; " + advice;
  }
}
