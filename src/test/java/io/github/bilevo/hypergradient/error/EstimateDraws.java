package io.github.bilevo.hypergradient.error;

import io.github.bilevo.math.Vectors;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/** The look-ahead estimate against the truth, over random draws, by family and method. */
final class EstimateDraws {
  private EstimateDraws() {}

  /** Four columns of the judged table. */
  enum Column {
    ITD(Cell.Method.ITD, false),
    FP(Cell.Method.FP, false),
    CG(Cell.Method.CG, false),
    FP_TEN(Cell.Method.FP, true),
    CG_TEN(Cell.Method.CG, true);

    private final Cell.Method method;
    private final boolean ten;

    Column(Cell.Method method, boolean ten) {
      this.method = method;
      this.ten = ten;
    }
  }

  /** How many draws counted, and how many ê were within [0.5, 3] times the true error. */
  record Share(int counted, int within) {
    Share plus(boolean hit) {
      return new Share(counted + 1, within + (hit ? 1 : 0));
    }

    Share plus(Share other) {
      return new Share(counted + other.counted, within + other.within);
    }

    double value() {
      return (double) within / counted;
    }
  }

  /** t in 5 … 60, gradient descent; draws whose relative error is above 1e-9 count. */
  static Map<Column, Share> measure(Draw.Family family, int draws) {
    Map<Column, Share> shares = new EnumMap<>(Column.class);
    for (Column column : Column.values()) {
      shares.put(column, new Share(0, 0));
    }
    for (int seed = 0; seed < draws; seed++) {
      Draw draw = Draw.of(family, 10_000L + seed);
      Truth truth = Truth.of(draw.problem(), draw.lambda());
      int t = 5 + new Random(seed).nextInt(56);
      for (Column column : Column.values()) {
        Cell cell = new Cell(draw, column.method, false);
        int k = column.ten ? 10 : t;
        double error = truth.error(cell.gradient(t, k));
        if (error > 1e-9 * Vectors.norm(truth.gradient())) {
          double ratio = cell.estimate(t, k).value() / error;
          shares.compute(column, (key, share) -> share.plus(ratio >= 0.5 && ratio <= 3.0));
        }
      }
    }
    return shares;
  }

  static Share pooled(Map<Column, Share> shares) {
    return shares.values().stream().reduce(new Share(0, 0), Share::plus);
  }
}
