package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
  @ParameterizedTest
  @CsvSource({
    "kitten, sitting, 3",
    "flaw, lawn, 2",
    "ca, abc, 3", // 2 without the restriction
    "abcd, acbd, 1",
    "ab, ba, 1",
    "step, step, 0",
    "'', abc, 3",
    "abc, '', 3"
  })
  void distance_onKnownPairs_isTheRestrictedDamerauLevenshtein(String a, String b, int expected) {
    assertThat(Suggestions.distance(a, b)).isEqualTo(expected);
    assertThat(Suggestions.distance(b, a)).isEqualTo(expected);
  }

  @Test
  void nearest_oneSwapAway_findsIt() {
    assertThat(Suggestions.nearest("stauts", List.of("name", "status", "spread1")))
        .contains("status");
  }

  @Test
  void nearest_exactlyAThirdAway_findsIt() {
    assertThat(Suggestions.nearest("abcxyz", List.of("abcd56", "abcx56"))).contains("abcx56");
  }

  @Test
  void nearest_moreThanAThirdAway_isEmpty() {
    assertThat(Suggestions.nearest("abcxyz", List.of("abc456"))).isEmpty();
    assertThat(Suggestions.nearest("q", List.of("M", "B"))).isEmpty();
    assertThat(Suggestions.nearest("status", List.of())).isEmpty();
  }

  @Test
  void nearest_otherCase_findsIt() {
    assertThat(Suggestions.nearest("STATUS", List.of("state", "status"))).contains("status");
    assertThat(Suggestions.nearest("m", List.of("B", "M"))).contains("M");
  }

  @Test
  void nearest_severalAsNear_takesTheFirst() {
    assertThat(Suggestions.nearest("spread0", List.of("spread2", "spread1"))).contains("spread2");
  }

  @Test
  void nearest_exactNameAmongOtherCases_winsOverThem() {
    assertThat(Suggestions.nearest("Age", List.of("age", "Age"))).contains("Age");
  }
}
