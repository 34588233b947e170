package io.github.bilevo.report;

/**
 * One line of a chart.
 *
 * @param label what the legend says
 * @param style a class of the style sheet, {@code c1} to {@code c4}
 * @param values one per epoch, not copied; NaN where there is none
 * @param stepped whether values hold until the next
 */
record Curve(String label, String style, double[] values, boolean stepped) {
  static Curve of(String label, String style, double[] values) {
    return new Curve(label, style, values, false);
  }

  static Curve steps(String label, String style, double[] values) {
    return new Curve(label, style, values, true);
  }
}
