package io.github.bilevo.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers and times as a person reads them. */
final class Text {
  private Text() {}

  /** Five significant digits: {@code 2.6478}, {@code 1.2000e-07}. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    double size = Math.abs(value);
    boolean plain = value == 0.0 || (size >= 1e-3 && size < 1e5);
    return String.format(Locale.ROOT, plain ? "%.5g" : "%.4e", value);
  }

  /** Two significant digits, for what is only followed by its order: {@code 3.2e-04}. */
  static String magnitude(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%.1e", value)
        : Double.toString(value);
  }

  /** {@code 0:42}, {@code 12:05}, {@code 1:02:03}. */
  static String clock(Duration time) {
    long seconds = Math.max(0, Math.round(time.toMillis() / 1e3));
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** {@code 850 B}, {@code 1.3 MB}; decimal units. */
  static String bytes(long bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = 0;
    while (value >= 999.95 && unit < units.length - 1) {
      value /= 1e3;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  /** Columns that a terminal needs for the text: marks that combine need none. */
  static int width(String text) {
    return (int)
        text.codePoints().filter(c -> Character.getType(c) != Character.NON_SPACING_MARK).count();
  }
}
