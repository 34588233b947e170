package io.github.bilevo.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Fewer rows that draw the same curve: the first, the last, and of each of equally long stretches
 * between them the rows with the smallest and the largest objective. A row without an objective is
 * larger than any. Holds what it keeps, not what it is given.
 */
final class Decimation {
  private final long size;
  private final boolean all;
  private final int stretches;
  private final List<HistoryRow> rows = new ArrayList<>();
  private long given;
  private long stretch = -1;
  private HistoryRow smallest;
  private HistoryRow largest;

  /**
   * @param size how many rows will come; more of them count as one long last stretch
   * @param maxPoints how many are kept at most, at least 4
   */
  Decimation(long size, int maxPoints) {
    if (maxPoints < 4) {
      throw new IllegalArgumentException("maxPoints: found " + maxPoints + "; wanted at least 4");
    }
    this.size = size;
    all = size <= maxPoints;
    stretches = (maxPoints - 2) / 2;
  }

  /** The next row. */
  void accept(HistoryRow row) {
    long index = given++;
    if (all || index == 0) {
      rows.add(row);
    } else if (index >= size - 1) {
      endStretch();
      if (index >= size) {
        rows.remove(rows.size() - 1); // written meanwhile: the newest one is the last
      }
      rows.add(row);
    } else {
      inner(row, (index - 1) * stretches / (size - 2));
    }
  }

  private void inner(HistoryRow row, long of) {
    if (of != stretch) {
      endStretch();
      stretch = of;
    }
    if (smallest == null || Double.compare(row.objective(), smallest.objective()) < 0) {
      smallest = row;
    }
    if (largest == null || Double.compare(row.objective(), largest.objective()) > 0) {
      largest = row;
    }
  }

  private void endStretch() {
    if (smallest != null) {
      boolean falling = largest.epoch() < smallest.epoch();
      rows.add(falling ? largest : smallest);
      if (largest != smallest) {
        rows.add(falling ? smallest : largest);
      }
    }
    smallest = null;
    largest = null;
  }

  /** What is kept, in order. */
  List<HistoryRow> rows() {
    endStretch();
    return List.copyOf(rows);
  }
}
