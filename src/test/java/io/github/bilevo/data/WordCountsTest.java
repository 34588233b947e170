package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.math.SparseMatrix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordCountsTest {
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    WordCounts.forEachWord(text, words::add);
    return words;
  }

  @Test
  void forEachWord_runsOfTwoOrMore_inLowerCase() {
    assertThat(words("It's a B-52, x_y! 42 7\nEND"))
        .containsExactly("it", "52", "x_y", "42", "end");
    assertThat(words("")).isEmpty();
    assertThat(words("a b c")).isEmpty();
  }

  @Test
  void forEachWord_latin1_isPythons() {
    // re.findall(r"(?u)\b\w\w+\b", text.lower()): letters, ª µ º, ² ³ ¹ ¼ ½ ¾, but not × ÷ ¬ ­ ·
    assertThat(words("ÀÉ ÞÐ ßx ÿy")).containsExactly("àé", "þð", "ßx", "ÿy");
    assertThat(words("m² ¼½ ªº µm")).containsExactly("m²", "¼½", "ªº", "µm");
    assertThat(words("ab×cd÷ef·gh\u00adij\u00a0kl\u0085mn"))
        .containsExactly("ab", "cd", "ef", "gh", "ij", "kl", "mn");
  }

  @Test
  void normalised_countsOfKnownWords_haveNormOne() {
    WordCounts counts = new WordCounts(List.of("the cat", "a dog and the DOG", "Zebra Àb"));
    assertThat(counts.vocabulary()).containsExactly("and", "cat", "dog", "the", "zebra", "àb");

    SparseMatrix x =
        counts.normalised(List.of("The the THE dog dog dog dog bird", "bird", "", "àb"));

    assertThat(x.entries()).isEqualTo(3);
    assertThat(x.dense().values())
        .containsExactly(
            0, 0, 0.8, 0.6, 0, 0, //
            0, 0, 0, 0, 0, 0, //
            0, 0, 0, 0, 0, 0, //
            0, 0, 0, 0, 0, 1);
  }
}
