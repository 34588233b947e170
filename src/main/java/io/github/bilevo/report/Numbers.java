package io.github.bilevo.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Numbers as a person reads them. */
final class Numbers {
  private Numbers() {}

  /** Five significant digits: {@code 2.6478}, {@code 1.2000e-07}; whole numbers whole. */
  static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 1e-3 && size < 1e5 ? "%.5g" : "%.4e", value);
  }

  /** A number of a result; null stands for one that is not finite. */
  static String text(JsonNode value) {
    return value.isNumber() ? text(value.doubleValue()) : "not finite";
  }

  /** A tick: {@code 0.5}, {@code 20}, {@code 1.5e7}. */
  static String tick(double value) {
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    if (size >= 1e-3 && size < 1e6) {
      String text = String.format(Locale.ROOT, "%.6f", value);
      return text.replaceFirst("0+$", "").replaceFirst("\\.$", "");
    }
    return String.format(Locale.ROOT, "%.1e", value)
        .replace(".0e", "e")
        .replaceFirst("e\\+?(-?)0*", "e$1");
  }

  /** A coordinate, two digits after the point. */
  static String place(double value) {
    double rounded = Math.rint(value * 100) / 100;
    return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
  }
}
