package io.github.bilevo.cli;

import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.Job;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The job file, and what reading it needs. */
final class JobArgument {
  @Parameters(paramLabel = "JOB", description = "Job file: HOCON, so JSON is one too.")
  private Path file;

  @Mixin private JobOptions options;

  /** The checked job. */
  Job read(Console console) throws InvalidJobException, CommandFailed {
    return options.read(file, console);
  }
}
