package io.github.bilevo.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/** λ: its numbers where they are few, else how they are spread and the first of them. */
final class LambdaView {
  private static final int FEW = 24;
  private static final int BINS = 40;
  private static final int WIDTH = 640;
  private static final int HEIGHT = 220;
  private static final int LEFT = 62;
  private static final int BOTTOM = 36;

  private final double[] values;

  LambdaView(JsonNode lambda) {
    values = new double[lambda.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = lambda.get(i).isNumber() ? lambda.get(i).doubleValue() : Double.NaN;
    }
  }

  String html() {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    StringBuilder html = new StringBuilder("<section class=\"two\">\n");
    if (values.length > FEW && sorted.length > 0) {
      histogram(html, sorted);
    }
    html.append("<div class=\"card scroll\"><table class=\"plain\"><tbody>\n");
    row(html, "numbers", Integer.toString(values.length));
    if (sorted.length > 1) {
      row(html, "smallest", Numbers.text(sorted[0]));
      row(html, "median", Numbers.text(sorted[sorted.length / 2]));
      row(html, "largest", Numbers.text(sorted[sorted.length - 1]));
    }
    if (sorted.length < values.length) {
      row(html, "not finite", Integer.toString(values.length - sorted.length));
    }
    html.append("</tbody></table></div>\n</section>\n<ol class=\"card cells\">\n");
    for (int i = 0; i < Math.min(values.length, FEW); i++) {
      html.append("<li><span>λ[").append(i).append("]</span> ").append(Numbers.text(values[i]));
      html.append("</li>\n");
    }
    html.append("</ol>\n");
    if (values.length > FEW) {
      html.append("<p class=\"note\">The first ").append(FEW).append(" of ").append(values.length);
      html.append("; the result has them all.</p>\n");
    }
    return html.toString();
  }

  private static void row(StringBuilder html, String key, String value) {
    html.append("<tr><th>").append(key).append("</th><td class=\"n\">").append(value);
    html.append("</td></tr>\n");
  }

  /** How many numbers are in each of equally wide bins. */
  private static void histogram(StringBuilder html, double[] sorted) {
    Axis x = Axis.of(sorted[0], sorted[sorted.length - 1], LEFT, WIDTH - 14.0, false);
    int[] counts = new int[BINS];
    for (double value : sorted) {
      int bin = (int) ((x.place(value) - x.from()) / (x.to() - x.from()) * BINS);
      counts[Math.min(BINS - 1, Math.max(0, bin))]++;
    }
    int most = Arrays.stream(counts).max().orElse(1);
    Axis y = new Axis(0, most, (double) HEIGHT - BOTTOM, 12, false);
    html.append("<figure class=\"card\"><figcaption><h3>How λ is spread</h3></figcaption>\n");
    html.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT);
    html.append("\" role=\"img\" aria-label=\"Histogram of the tuned lambda\">\n");
    for (double tick : y.ticks()) {
      if (tick == Math.rint(tick)) {
        String place = Numbers.place(y.place(tick));
        html.append("<path class=\"grid\" d=\"M").append(LEFT).append(' ').append(place);
        html.append("H").append(WIDTH - 14).append("\"/><text class=\"y\" x=\"");
        html.append(LEFT - 8).append("\" y=\"").append(place).append("\" dy=\".35em\">");
        html.append(Numbers.tick(tick)).append("</text>\n");
      }
    }
    double step = (x.to() - x.from()) / BINS;
    for (int b = 0; b < BINS; b++) {
      if (counts[b] > 0) {
        double top = y.place(counts[b]);
        html.append("<rect class=\"bar\" x=\"").append(Numbers.place(x.from() + b * step + 1));
        html.append("\" width=\"").append(Numbers.place(step - 2)).append("\" y=\"");
        html.append(Numbers.place(top)).append("\" height=\"");
        html.append(Numbers.place(HEIGHT - BOTTOM - top)).append("\" rx=\"1.5\"/>\n");
      }
    }
    for (double tick : x.ticks()) {
      html.append("<text class=\"x\" x=\"").append(Numbers.place(x.place(tick)));
      html.append("\" y=\"").append(HEIGHT - BOTTOM + 20).append("\">");
      html.append(Numbers.tick(tick)).append("</text>\n");
    }
    html.append("</svg></figure>\n");
  }
}
