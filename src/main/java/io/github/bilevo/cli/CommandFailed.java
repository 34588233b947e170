package io.github.bilevo.cli;

/** Ends a command with one line for a person, and no stack trace. */
final class CommandFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  CommandFailed(String message, Throwable cause) {
    this(ExitCode.FAILED, message, cause);
  }

  CommandFailed(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
