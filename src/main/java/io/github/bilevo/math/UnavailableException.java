package io.github.bilevo.math;

/** Why a backend cannot be had in this JVM; the message is one clause, fit for a description. */
final class UnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  UnavailableException(String reason) {
    super(reason);
  }

  UnavailableException(String reason, Throwable cause) {
    super(reason + " (" + cause + ")", cause);
  }
}
