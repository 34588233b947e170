package io.github.bilevo.data;

import java.util.List;

/**
 * Takes from a post of a newsgroup what its author did not write about the topic, as scikit-learn's
 * {@code fetch_20newsgroups} does with {@code remove=('headers', 'footers', 'quotes')}, in this
 * order. Text is Latin-1, so that Python's notions of white space and word characters are small
 * tables.
 *
 * @see <a
 *     href="https://scikit-learn.org/stable/modules/generated/sklearn.datasets.fetch_20newsgroups.html">scikit-learn</a>
 */
final class NewsPost {
  private static final List<String> INTRODUCING =
      List.of("writes in", "writes:", "wrote:", "says:", "said:");
  private static final List<String> BEGINNING = List.of("In article", "Quoted from", "|", ">");

  private NewsPost() {}

  /** The post without header, footer and quotes. */
  static String body(String post) {
    return withoutQuotes(withoutFooter(withoutHeader(post)));
  }

  /** What follows the first empty line; nothing if there is none. */
  static String withoutHeader(String text) {
    int blank = text.indexOf("\n\n");
    return blank < 0 ? "" : text.substring(blank + 2);
  }

  /**
   * The text before the last line that is blank or made of hyphens, if that is not the first line
   * of the stripped text; else the text as it is.
   */
  static String withoutFooter(String text) {
    String stripped = strip(text);
    int end = stripped.length();
    while (end > 0) {
      int start = stripped.lastIndexOf('\n', end - 1) + 1;
      if (start == 0) {
        return text;
      }
      if (isRule(stripped.substring(start, end))) {
        return stripped.substring(0, start - 1);
      }
      end = start - 1;
    }
    return text;
  }

  /** The lines that neither begin like a quotation nor introduce one. */
  static String withoutQuotes(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    boolean any = false;
    for (String line : text.split("\n", -1)) {
      if (!isQuote(line)) {
        kept.append(any ? "\n" : "").append(line);
        any = true;
      }
    }
    return kept.toString();
  }

  private static boolean isQuote(String line) {
    return BEGINNING.stream().anyMatch(line::startsWith)
        || INTRODUCING.stream().anyMatch(line::contains);
  }

  private static boolean isRule(String line) {
    return strip(line).chars().allMatch(c -> c == '-');
  }

  /** Without white space at both ends, as Python's {@code str.strip}. */
  private static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** {@code str.isspace} on Latin-1. */
  private static boolean isSpace(char c) {
    return c >= '\t' && c <= '\r' || c >= 0x1c && c <= ' ' || c == 0x85 || c == 0xa0;
  }
}
