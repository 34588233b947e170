package io.github.bilevo.report;

import java.util.ArrayList;
import java.util.List;

/**
 * One axis: values to places, and its ticks. A logarithmic axis has no place for what is not
 * positive.
 *
 * @param low the smallest value shown
 * @param high the largest, above {@code low}
 * @param from the place of {@code low}
 * @param to the place of {@code high}
 * @param logarithmic whether equal factors are equally far apart
 */
record Axis(double low, double high, double from, double to, boolean logarithmic) {
  private static final int MOST_TICKS = 6;
  private static final double[] STEPS = {1, 2, 5, 10};

  /** An axis that shows these finite values, and positive ones if it is logarithmic. */
  static Axis of(double smallest, double largest, double from, double to, boolean logarithmic) {
    if (logarithmic) {
      double low = smallest;
      double high = largest;
      if (high / low < 1.02) { // a line with some air around it
        low /= 1.25;
        high *= 1.25;
      } else {
        double air = Math.pow(high / low, 0.04);
        low /= air;
        high *= air;
      }
      return new Axis(low, high, from, to, true);
    }
    double air =
        largest > smallest ? 0.04 * (largest - smallest) : Math.max(1, Math.abs(largest) / 10);
    return new Axis(smallest - air, largest + air, from, to, false);
  }

  /** Where a value is; NaN where there is no place for it. */
  double place(double value) {
    double share =
        logarithmic
            ? value > 0 ? Math.log(value / low) / Math.log(high / low) : Double.NaN
            : (value - low) / (high - low);
    return from + share * (to - from);
  }

  /** Ascending, at least 2 and about {@value #MOST_TICKS}. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic && Math.log10(high / low) >= 1.2) {
      int first = (int) Math.ceil(Math.log10(low) - 1e-9);
      int last = (int) Math.floor(Math.log10(high) + 1e-9);
      int step = Math.max(1, (int) Math.ceil((last - first + 1) / (double) MOST_TICKS));
      for (int e = first; e <= last; e += step) {
        ticks.add(Double.parseDouble("1e" + e));
      }
      if (ticks.size() < 3) {
        return fine(first - 1, last);
      }
      return ticks;
    }
    double step = step((high - low) / (MOST_TICKS - 1));
    for (double k = Math.ceil(low / step); k * step <= high; k++) {
      ticks.add(k * step);
    }
    return ticks;
  }

  /** 1, 2 and 5 of each power of ten. */
  private List<Double> fine(int first, int last) {
    List<Double> ticks = new ArrayList<>();
    for (int e = first; e <= last; e++) {
      for (int digit : new int[] {1, 2, 5}) {
        double tick = Double.parseDouble(digit + "e" + e);
        if (tick >= low && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double step : STEPS) {
      if (step * power >= least) {
        return step * power;
      }
    }
    return 10 * power;
  }
}
