package io.github.bilevo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DecimationTest {
  static IntStream seeds() {
    return IntStream.range(0, 100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void rows_ofARandomCurve_keepItsEndsAndItsExtremaInOrder(int seed) {
    Random random = new Random(seed);
    int size = 1 + random.nextInt(2000);
    int maxPoints = 4 + random.nextInt(100);
    List<HistoryRow> curve = new ArrayList<>();
    Decimation decimation = new Decimation(size, maxPoints);
    for (int i = 0; i < size; i++) {
      curve.add(Samples.row(i, random.nextGaussian()));
      decimation.accept(curve.get(i));
    }
    List<HistoryRow> rows = decimation.rows();

    assertThat(rows).hasSizeLessThanOrEqualTo(maxPoints).isSubsetOf(curve);
    assertThat(rows).isSortedAccordingTo(Comparator.comparing(HistoryRow::epoch));
    assertThat(rows).doesNotHaveDuplicates();
    Comparator<HistoryRow> byObjective = Comparator.comparing(HistoryRow::objective);
    assertThat(rows)
        .contains(
            curve.get(0),
            curve.get(size - 1),
            curve.stream().min(byObjective).orElseThrow(),
            curve.stream().max(byObjective).orElseThrow());
    if (size <= maxPoints) {
      assertThat(rows).isEqualTo(curve);
    } else {
      assertThat(rows).hasSizeGreaterThan(Math.min(size, maxPoints) / 2 - 1);
    }
  }

  @Test
  void rows_moreThanAnnounced_endWithTheNewest() {
    Decimation decimation = new Decimation(10, 4);
    IntStream.range(0, 13).forEach(i -> decimation.accept(Samples.row(i, 20 - i)));
    assertThat(decimation.rows()).extracting(HistoryRow::epoch).containsExactly(0L, 1L, 8L, 12L);
  }

  @Test
  void create_tooFewPoints_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Decimation(10, 3))
        .withMessage("maxPoints: found 3; wanted at least 4");
  }
}
