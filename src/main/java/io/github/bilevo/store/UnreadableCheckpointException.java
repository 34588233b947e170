package io.github.bilevo.store;

/** Bytes that are no whole checkpoint of this job. The message says what is wrong with them. */
public final class UnreadableCheckpointException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadableCheckpointException(String message) {
    super(message);
  }
}
