package io.github.bilevo.data;

/** Numbers as data files write them. */
final class Decimal {
  private Decimal() {}

  /** NaN unless the text is a decimal number: Java's suffixes, hexadecimals and words are not. */
  static double parse(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789.eE+-".indexOf(text.charAt(i)) < 0) {
        return Double.NaN;
      }
    }
    try {
      return Double.parseDouble(text.toString());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
