package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.data.Episodes.Episode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpisodesTest {
  /** 120 rows of classes 3, 5, 7, 9, 11 in turn, and five more of class 3. */
  private static final double[] LABELS =
      IntStream.range(0, 125).mapToDouble(i -> i < 120 ? 3 + 2 * (i % 5) : 3).toArray();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {0, 1, -5, Long.MAX_VALUE})
  void draw_anySeed_givesDisjointPartsOfTheRightClasses(long seed) {
    List<Episode> episodes = Episodes.draw(LABELS, 3, 4, 6, 20, seed);
    assertThat(episodes).hasSize(20);
    for (Episode episode : episodes) {
      assertThat(episode.classes()).hasSize(3).doesNotHaveDuplicates();
      assertThat(episode.support()).hasSize(12);
      assertThat(episode.query()).hasSize(18);
      int[] all =
          IntStream.concat(Arrays.stream(episode.support()), Arrays.stream(episode.query()))
              .toArray();
      assertThat(all).doesNotHaveDuplicates();
      assertLabels(episode, episode.support(), episode.supportLabels());
      assertLabels(episode, episode.query(), episode.queryLabels());
      for (double label : new double[] {0, 1, 2}) {
        assertThat(count(episode.supportLabels(), label)).isEqualTo(4);
        assertThat(count(episode.queryLabels(), label)).isEqualTo(6);
      }
    }
  }

  private static void assertLabels(Episode episode, int[] rows, double[] labels) {
    assertThat(labels).hasSameSizeAs(rows);
    for (int i = 0; i < rows.length; i++) {
      assertThat(LABELS[rows[i]]).isEqualTo(episode.classes()[(int) labels[i]]);
    }
  }

  private static long count(double[] labels, double label) {
    return Arrays.stream(labels).filter(each -> each == label).count();
  }

  @Test
  void draw_sameSeed_givesTheSameEpisodesAndFewerAreTheFirst() {
    double[] kept = LABELS.clone();
    List<Episode> many = Episodes.draw(LABELS, 2, 3, 5, 9, 42);
    List<Episode> few = Episodes.draw(LABELS, 2, 3, 5, 4, 42);
    for (int e = 0; e < few.size(); e++) {
      assertThat(few.get(e).classes()).isEqualTo(many.get(e).classes());
      assertThat(few.get(e).support()).isEqualTo(many.get(e).support());
      assertThat(few.get(e).query()).isEqualTo(many.get(e).query());
    }
    Episode other = Episodes.draw(LABELS, 2, 3, 5, 1, 43).get(0);
    assertThat(other.support()).isNotEqualTo(many.get(0).support());
    assertThat(LABELS).isEqualTo(kept);
  }

  /** Each of 24 rows of a class is a support row equally often: 5σ of 4000 draws of 2/5 · 2/24. */
  @Test
  void draw_manyEpisodes_reachEveryClassAndRowEquallyOften() {
    int count = 4000;
    Map<Integer, Integer> timesDrawn = new HashMap<>();
    Set<Double> classes = new HashSet<>();
    double[] even = Arrays.copyOf(LABELS, 120);
    for (Episode episode : Episodes.draw(even, 2, 2, 3, count, 7)) {
      Arrays.stream(episode.classes()).forEach(classes::add);
      Arrays.stream(episode.support()).forEach(row -> timesDrawn.merge(row, 1, Integer::sum));
    }
    assertThat(classes).containsExactlyInAnyOrder(3.0, 5.0, 7.0, 9.0, 11.0);
    double p = 2.0 / 5 * 2.0 / 24;
    for (int row = 0; row < 120; row++) {
      assertThat((double) timesDrawn.get(row))
          .isCloseTo(p * count, within(5 * Math.sqrt(count * p * (1 - p))));
    }
  }

  @Test
  void draw_wholeTable_usesEveryRow() {
    Episode episode = Episodes.draw(new double[] {1, 0, 0, 1, -0.0}, 2, 1, 1, 1, 1).get(0);
    assertThat(episode.support()).hasSize(2);
    Episode all = Episodes.draw(new double[] {1, 0, 0, 1}, 2, 1, 1, 1, 1).get(0);
    assertThat(IntStream.concat(Arrays.stream(all.support()), Arrays.stream(all.query())))
        .containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void draw_badArguments_areNamed() {
    refused(LABELS, 1, 1, 1, 1, "ways: found 1; wanted at least 2");
    refused(LABELS, 2, 0, 1, 1, "shots: found 0; wanted at least 1");
    refused(LABELS, 2, 1, 0, 1, "queries: found 0; wanted at least 1");
    refused(LABELS, 2, 1, 1, 0, "count: found 0; wanted at least 1");
    refused(LABELS, 6, 1, 1, 1, "ways: found 6 for 5 classes; wanted at most as many");
    refused(
        LABELS,
        2,
        20,
        5,
        1,
        "class 5.0: found 24 rows; wanted at least 25, 20 shots and 5 queries");
    refused(
        new double[] {0, Double.NaN}, 2, 1, 1, 1, "labels[1]: found NaN; wanted a finite number");
  }

  private static void refused(
      double[] labels, int ways, int shots, int queries, int count, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Episodes.draw(labels, ways, shots, queries, count, 1))
        .withMessage(message);
  }
}
