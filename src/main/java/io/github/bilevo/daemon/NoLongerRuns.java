package io.github.bilevo.daemon;

/** A job ends before its run begins. */
final class NoLongerRuns extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String reason;

  /**
   * @param reason in a few words
   * @param advice a sentence for its user
   */
  NoLongerRuns(String reason, String advice) {
    super(advice);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
