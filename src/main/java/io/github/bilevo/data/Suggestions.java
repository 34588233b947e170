package io.github.bilevo.data;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
public final class Suggestions {
  private Suggestions() {}

  /**
   * The element of {@code allowed} that is nearest to {@code found}, if it is near: at most a third
   * of the longer text's characters apart. Case is ignored, and counts only between equals; among
   * equals the first one wins.
   */
  public static Optional<String> nearest(String found, Collection<String> allowed) {
    String nearest = null;
    int best = Integer.MAX_VALUE;
    for (String candidate : allowed) {
      int limit = Math.max(found.length(), candidate.length()) / 3;
      if (Math.abs(found.length() - candidate.length()) > limit) {
        continue;
      }
      int distance = distance(lower(found), lower(candidate));
      int rank = 2 * distance + (found.equals(candidate) ? 0 : 1);
      if (distance <= limit && rank < best) {
        best = rank;
        nearest = candidate;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /**
   * Edit distance with insertion, deletion, replacement and the swap of two neighbours, where no
   * stretch is edited twice (the restricted Damerau–Levenshtein distance), by dynamic programming
   * over three rows:
   *
   * <pre>  d(i, j) = min{ d(i−1, j) + 1, d(i, j−1) + 1, d(i−1, j−1) + [aᵢ ≠ bⱼ],
   *                d(i−2, j−2) + 1 if aᵢ = bⱼ₋₁ and aᵢ₋₁ = bⱼ }</pre>
   */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] oldest = beforeLast;
      beforeLast = last;
      last = row;
      row = oldest;
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
    }
    return row[b.length()];
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
