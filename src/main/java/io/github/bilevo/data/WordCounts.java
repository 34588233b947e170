package io.github.bilevo.data;

import io.github.bilevo.math.SparseMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Counts of words in Latin-1 texts, as scikit-learn's {@code CountVectorizer} makes them by
 * default: in lower case, a word is a longest run of at least two letters, digits or underscores,
 * Python's {@code \b\w\w+\b}.
 */
final class WordCounts {
  private static final boolean[] IN_WORD = new boolean[256];

  static {
    for (char c = 0; c < IN_WORD.length; c++) {
      // Python's isalnum also holds for superscripts and fractions: ² ³ ¹ ¼ ½ ¾.
      IN_WORD[c] =
          c == '_'
              || Character.isLetterOrDigit(c)
              || Character.getType(c) == Character.OTHER_NUMBER;
    }
  }

  private final List<String> vocabulary;
  private final Map<String, Integer> columnOf;

  /** With the words of these texts, sorted. */
  WordCounts(Iterable<String> texts) {
    this(words(texts));
  }

  /** Of these words, in this order. */
  static WordCounts of(List<String> vocabulary) {
    return new WordCounts(new LinkedHashSet<>(vocabulary));
  }

  private static Set<String> words(Iterable<String> texts) {
    Set<String> words = new TreeSet<>();
    texts.forEach(text -> forEachWord(text, words::add));
    return words;
  }

  private WordCounts(Set<String> words) {
    vocabulary = List.copyOf(words);
    columnOf = new HashMap<>(2 * vocabulary.size());
    for (int j = 0; j < vocabulary.size(); j++) {
      columnOf.put(vocabulary.get(j), j);
    }
  }

  /** The words, ascending by code; word j is column j. */
  List<String> vocabulary() {
    return vocabulary;
  }

  /**
   * One row per text: x_ij = c_ij / ‖c_i‖₂, c_ij how often word j of the vocabulary stands in text
   * i. A text without any of them is a row of zeros.
   */
  SparseMatrix normalised(List<String> texts) {
    List<int[]> columns = new ArrayList<>(texts.size());
    List<double[]> values = new ArrayList<>(texts.size());
    int[] counts = new int[vocabulary.size()]; // all 0 between two texts
    int[] seen = new int[vocabulary.size()];
    for (String text : texts) {
      int[] row = Arrays.copyOf(seen, count(text, counts, seen));
      Arrays.sort(row);
      double[] numbers = Arrays.stream(row).mapToDouble(j -> counts[j]).toArray();
      double norm = Math.sqrt(Arrays.stream(numbers).map(c -> c * c).sum()); // whole, so exact
      for (int k = 0; k < numbers.length; k++) {
        numbers[k] /= norm;
        counts[row[k]] = 0;
      }
      columns.add(row);
      values.add(numbers);
    }
    return SparseMatrix.ofRows(
        vocabulary.size(), columns.toArray(int[][]::new), values.toArray(double[][]::new));
  }

  /** Adds the words of a text to {@code counts}; how many there are, each once in {@code seen}. */
  private int count(String text, int[] counts, int[] seen) {
    int[] distinct = {0};
    forEachWord(
        text,
        word -> {
          Integer column = columnOf.get(word);
          if (column != null && counts[column]++ == 0) {
            seen[distinct[0]++] = column;
          }
        });
    return distinct[0];
  }

  /** The words of a text in order. */
  static void forEachWord(String text, Consumer<String> action) {
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || !IN_WORD[text.charAt(i)]) {
        if (i - start >= 2) {
          action.accept(lower(text, start, i));
        }
        start = i + 1;
      }
    }
  }

  private static String lower(String text, int start, int end) {
    char[] word = new char[end - start];
    for (int i = start; i < end; i++) {
      word[i - start] = Character.toLowerCase(text.charAt(i));
    }
    return new String(word);
  }
}
