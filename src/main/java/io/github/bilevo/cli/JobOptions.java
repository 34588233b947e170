package io.github.bilevo.cli;

import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.Job;
import io.github.bilevo.config.JobFile;
import io.github.bilevo.config.ProblemKinds;
import io.github.bilevo.data.DataStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What reading a job needs beside it: where data is, and where users' kinds of problems are. */
final class JobOptions {
  private static final String VARIABLE = "BILEVO_PLUGINS";
  private static final String HOME = "bilevo.home";

  @Mixin private DataOptions data;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description =
          "Directory of jars with further kinds of problems. Default: $"
              + VARIABLE
              + ", else plugins beside bin and lib, if it is there.")
  private Optional<Path> plugins;

  /** The checked job. */
  Job read(Path file, Console console) throws InvalidJobException, CommandFailed {
    return JobFile.read(file, store(console), kinds(console));
  }

  /** Where data sets are found. */
  DataStore store(Console console) {
    return data.store(console);
  }

  /** The kinds of problems; tells of plugins that are left out. */
  ProblemKinds kinds(Console console) throws CommandFailed {
    Optional<Path> directory = directory(console);
    if (directory.isEmpty()) {
      return ProblemKinds.load();
    }
    try {
      ProblemKinds kinds = ProblemKinds.withPlugins(directory.get());
      kinds.leftOut().forEach(line -> console.tell("bilevo: " + line));
      return kinds;
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.USAGE, "--plugins: no directory to read: " + directory.get(), e);
    }
  }

  private Optional<Path> directory(Console console) {
    Optional<Path> byDefault =
        Optional.ofNullable(System.getProperty(HOME))
            .map(home -> Path.of(home, "plugins"))
            .filter(Files::isDirectory);
    return plugins
        .or(
            () ->
                Optional.ofNullable(console.env().get(VARIABLE))
                    .filter(text -> !text.isBlank())
                    .map(Path::of))
        .or(() -> byDefault);
  }
}
