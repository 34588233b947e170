package io.github.bilevo.hypergradient.watch;

/**
 * One method was left for another. Immutable.
 *
 * @param from what was left: a linear method's name, or {@code aid}, or {@code itd}
 * @param to what took its place
 * @param reason why
 * @param detail the figures behind it, a sentence
 */
public record Switch(String from, String to, Reason reason, String detail) {
  /** {@code cg to minres (indefinite)}. */
  public String note() {
    return from + " to " + to + " (" + reason.label() + ")";
  }
}
