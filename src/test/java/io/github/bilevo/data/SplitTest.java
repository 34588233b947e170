package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
  private static int[] sizes(List<int[]> parts) {
    return parts.stream().mapToInt(part -> part.length).toArray();
  }

  private static void assertPartition(List<int[]> parts, int rows) {
    assertThat(parts.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .isEqualTo(IntStream.range(0, rows).toArray());
  }

  @Test
  void byRow_equalThirdsOf195_are65Each() {
    assertThat(sizes(Split.byRow(195, 7, 1 / 3.0, 1 / 3.0, 1 / 3.0))).containsExactly(65, 65, 65);
    assertThat(sizes(Split.byRow(195, 7, 0.333, 0.333, 0.333))).containsExactly(65, 65, 65);
  }

  @Test
  void byRow_sharesThatDoNotDivide_roundByLargestRemainder() {
    // Quotas 5.5, 3.3, 2.2: floors 5, 3, 2, and the row left goes to the remainder .5.
    assertThat(sizes(Split.byRow(11, 1, 0.5, 0.3, 0.2))).containsExactly(6, 3, 2);
    // Quotas 3⅓ each: a tie, which the earlier part wins.
    assertThat(sizes(Split.byRow(10, 1, 1, 1, 1))).containsExactly(4, 3, 3);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {0, 1, -5, Long.MAX_VALUE})
  void byRow_anySeed_putsEveryRowIntoOnePart(long seed) {
    List<int[]> parts = Split.byRow(101, seed, 0.6, 0.2, 0.2);

    assertPartition(parts, 101);
    List<int[]> again = Split.byRow(101, seed, 0.6, 0.2, 0.2);
    for (int p = 0; p < parts.size(); p++) {
      assertThat(again.get(p)).isEqualTo(parts.get(p));
    }
  }

  @Test
  void byRow_oneShare_isTheShuffleOfTheJdk() {
    // Collections.shuffle documents the same walk over the same generator.
    List<Integer> expected = new ArrayList<>(IntStream.range(0, 50).boxed().toList());
    Collections.shuffle(expected, new Random(42));

    assertThat(Split.byRow(50, 42, 1.0).get(0))
        .isEqualTo(expected.stream().mapToInt(Integer::intValue).toArray());
  }

  @Test
  void byRow_otherSeed_givesOtherParts() {
    assertThat(Split.byRow(60, 1, 1, 1).get(0)).isNotEqualTo(Split.byRow(60, 2, 1, 1).get(0));
  }

  @Test
  void byRow_whatLeavesAPartEmpty_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Split.byRow(10, 1, 0.98, 0.01, 0.01))
        .withMessageContaining("part 2 of 0 of the 10 rows");
    assertThatIllegalArgumentException().isThrownBy(() -> Split.byRow(2, 1, 1, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Split.byRow(0, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Split.byRow(5, 1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void byRow_shareThatIsNoPositiveNumber_isNamed(double share) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Split.byRow(10, 1, 0.5, share))
        .withMessage("shares: found " + share + "; wanted positive numbers");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Split.byGroup(List.of("a", "b"), 1, 0.5, share));
  }

  static List<Long> seeds() {
    return List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
  }

  private static List<String> thirtyTwoGroupsOfSixOrSeven() {
    List<String> groups = new ArrayList<>();
    for (int g = 0; g < 32; g++) {
      groups.addAll(Collections.nCopies(g % 9 == 0 ? 7 : 6, "S" + g));
    }
    Collections.shuffle(groups, new Random(11));
    return groups;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void byGroup_manyGroups_sharesNoneAndComesCloseToTheShares(long seed) {
    List<String> groups = thirtyTwoGroupsOfSixOrSeven();
    double[] shares = {0.5, 0.25, 0.25};
    List<int[]> parts = Split.byGroup(groups, seed, shares);

    assertPartition(parts, groups.size());
    Set<String> seen = new HashSet<>();
    for (int p = 0; p < parts.size(); p++) {
      Set<String> here = new HashSet<>();
      for (int row : parts.get(p)) {
        here.add(groups.get(row));
      }
      assertThat(seen).doesNotContainAnyElementsOf(here);
      seen.addAll(here);
      // A part takes a group only while it lacks rows: it exceeds its quota by less than 7 rows,
      // and falls short by less than the excess of the two others.
      assertThat((double) parts.get(p).length)
          .isCloseTo(groups.size() * shares[p], within(2 * 7.0));
      assertThat(parts.get(p).length - groups.size() * shares[p]).isLessThan(7.0);
    }
    List<int[]> again = Split.byGroup(groups, seed, shares);
    assertThat(again.get(0)).isEqualTo(parts.get(0));
  }

  @Test
  void byGroup_otherSeed_givesOtherParts() {
    List<String> groups = thirtyTwoGroupsOfSixOrSeven();

    assertThat(Split.byGroup(groups, 1, 1, 1).get(0))
        .isNotEqualTo(Split.byGroup(groups, 2, 1, 1).get(0));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void byGroup_asManyGroupsAsParts_givesEachPartOne(long seed) {
    List<String> groups = List.of("a", "a", "a", "b", "b", "b", "c", "c", "c");

    assertThat(sizes(Split.byGroup(groups, seed, 0.8, 0.1, 0.1))).containsExactly(3, 3, 3);
  }

  @Test
  void byGroup_fewerGroupsThanParts_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Split.byGroup(List.of("a", "a", "b"), 1, 1, 1, 1))
        .withMessageStartingWith("groups: found 2; wanted at least one for each of the 3");
  }

  @Test
  void sample_someRows_areTheFirstThatByRowTakes() {
    int[] first = Split.byRow(50, 3, 20, 30).get(0);

    assertThat(Split.sample(50, 20, 3)).containsExactly(first);
    assertThat(Split.sample(50, 20, 4)).isNotEqualTo(first);
    assertThat(Split.sample(50, 0, 3)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Split.sample(50, 51, 3))
        .withMessage("count: found 51; wanted 0 to 50");
  }
}
