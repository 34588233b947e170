package io.github.bilevo.report;

import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.DoubleStream;

/**
 * Curves over the epochs, as SVG that takes its colours from the page's style sheet. Where a curve
 * has no finite value it breaks; where the value is there but not finite, a cross stands at the
 * upper edge.
 *
 * @param title above it
 * @param epochs the horizontal axis, ascending, not copied
 * @param curves drawn in this order
 * @param bands half the widths of bands around the first curve, one per epoch; NaN: none there
 */
record Chart(String title, double[] epochs, List<Curve> curves, List<Band> bands) {
  /** Half the width of a band, and what the legend says. */
  record Band(String label, String style, double[] width) {}

  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int LEFT = 62;
  private static final int RIGHT = 14;
  private static final int TOP = 14;
  private static final int BOTTOM = 40;
  private static final int STRETCHES = 320;

  /** The chart as a figure with its legend; a sentence where there is nothing to draw. */
  String html() {
    StringBuilder html = new StringBuilder("<figure class=\"card\">\n<figcaption><h3>");
    html.append(Html.escape(title)).append("</h3><ul class=\"legend\">");
    for (Curve curve : curves) {
      html.append("<li class=\"").append(curve.style()).append("\">");
      html.append(Html.escape(curve.label())).append("</li>");
    }
    for (Band band : bands) {
      html.append("<li class=\"b ").append(band.style()).append("\">");
      html.append(Html.escape(band.label())).append("</li>");
    }
    html.append("</ul></figcaption>\n");
    double[] shown =
        curves.stream()
            .flatMapToDouble(curve -> Arrays.stream(curve.values()))
            .filter(Double::isFinite)
            .toArray();
    if (shown.length == 0) {
      html.append("<p class=\"none\">No finite value was recorded.</p>\n");
    } else {
      html.append(svg(shown));
    }
    return html.append("</figure>\n").toString();
  }

  private String svg(double[] shown) {
    double[] positive = Arrays.stream(shown).filter(value -> value > 0).toArray();
    boolean logarithmic = Arrays.stream(shown).allMatch(v -> v >= 0) && positive.length > 0;
    DoubleStream scale = Arrays.stream(logarithmic ? positive : shown);
    java.util.DoubleSummaryStatistics range = scale.summaryStatistics();
    Axis y = Axis.of(range.getMin(), range.getMax(), (double) HEIGHT - BOTTOM, TOP, logarithmic);
    double first = epochs[0];
    double last = epochs[epochs.length - 1];
    Axis x = new Axis(first, last > first ? last : first + 1, LEFT, (double) WIDTH - RIGHT, false);
    StringBuilder svg = new StringBuilder();
    svg.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT);
    svg.append("\" role=\"img\" aria-label=\"").append(Html.escape(title)).append("\">\n");
    grid(svg, x, y);
    bands.forEach(band -> svg.append(band(band, x, y)));
    for (Curve curve : curves) {
      svg.append(line(curve, x, y));
    }
    for (Curve curve : curves) {
      marks(svg, curve, x);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void grid(StringBuilder svg, Axis x, Axis y) {
    for (double tick : y.ticks()) {
      String place = Numbers.place(y.place(tick));
      svg.append("<path class=\"grid\" d=\"M").append(LEFT).append(' ').append(place);
      svg.append('H').append(WIDTH - RIGHT).append("\"/>");
      svg.append("<text class=\"y\" x=\"").append(LEFT - 8).append("\" y=\"").append(place);
      svg.append("\" dy=\".35em\">").append(Numbers.tick(tick)).append("</text>\n");
    }
    for (double tick : x.ticks()) {
      if (tick == Math.rint(tick)) {
        String place = Numbers.place(x.place(tick));
        svg.append("<path class=\"tick\" d=\"M").append(place).append(' ').append(HEIGHT - BOTTOM);
        svg.append("v5\"/><text class=\"x\" x=\"").append(place).append("\" y=\"");
        svg.append(HEIGHT - BOTTOM + 19).append("\">").append(Numbers.tick(tick));
        svg.append("</text>\n");
      }
    }
    svg.append("<path class=\"axis\" d=\"M").append(LEFT).append(' ').append(HEIGHT - BOTTOM);
    svg.append('H').append(WIDTH - RIGHT).append("\"/><text class=\"x name\" x=\"");
    svg.append((WIDTH + LEFT - RIGHT) / 2).append("\" y=\"").append(HEIGHT - 5);
    svg.append("\">epoch</text>\n");
  }

  private String line(Curve curve, Axis x, Axis y) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    int drawn = 0;
    double before = 0;
    for (int i : Thinned.indices(curve.values(), STRETCHES)) {
      double at = y.place(curve.values()[i]);
      if (!Double.isFinite(at)) {
        pen = false;
        continue;
      }
      String place = Numbers.place(x.place(epochs[i]));
      if (pen && curve.stepped()) {
        path.append('H').append(place).append('V').append(Numbers.place(at));
      } else {
        path.append(pen ? 'L' : 'M').append(place).append(' ').append(Numbers.place(at));
      }
      before = at;
      pen = true;
      drawn++;
    }
    if (drawn == 1) { // a line of one point is none
      return "<circle class=\"dot %s\" cx=\"%s\" cy=\"%s\" r=\"4\"/>%n"
          .formatted(curve.style(), path.substring(1, path.indexOf(" ")), Numbers.place(before));
    }
    return "<path class=\"line " + curve.style() + "\" d=\"" + path + "\"/>\n";
  }

  /** Stretches with a width are drawn one by one. */
  private String band(Band band, Axis x, Axis y) {
    double[] width = band.width();
    double[] values = curves.get(0).values();
    StringBuilder shapes = new StringBuilder();
    StringBuilder upper = new StringBuilder();
    StringBuilder lower = new StringBuilder();
    for (int i : Thinned.indices(values, STRETCHES)) {
      boolean there = Double.isFinite(values[i]) && Double.isFinite(width[i]);
      if (there) {
        String place = Numbers.place(x.place(epochs[i])) + " ";
        upper.append(upper.isEmpty() ? "M" : "L").append(place);
        upper.append(Numbers.place(clamped(y, values[i] + width[i])));
        lower.insert(0, "L" + place + Numbers.place(clamped(y, values[i] - width[i])));
      }
      if (!there && !upper.isEmpty()) {
        shapes.append(upper).append(lower).append('Z');
        upper.setLength(0);
        lower.setLength(0);
      }
    }
    if (!upper.isEmpty()) {
      shapes.append(upper).append(lower).append('Z');
    }
    return "<path class=\"band " + band.style() + "\" d=\"" + shapes + "\"/>\n";
  }

  private static double clamped(Axis y, double value) {
    double shown = Math.min(y.high(), Math.max(y.low(), value));
    return y.place(shown);
  }

  private void marks(StringBuilder svg, Curve curve, Axis x) {
    double[] values = curve.values();
    StringJoiner crosses = new StringJoiner("");
    double last = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      double place = x.place(epochs[i]);
      if (!Double.isFinite(values[i]) && place - last >= 8) {
        crosses.add("M" + Numbers.place(place - 3) + " " + (TOP - 6) + "l6 6m0-6l-6 6");
        last = place;
      }
    }
    if (crosses.length() > 0) {
      svg.append("<path class=\"nan ").append(curve.style()).append("\" d=\"").append(crosses);
      svg.append("\"><title>not finite</title></path>\n");
    }
  }
}
