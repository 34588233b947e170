package io.github.bilevo.cli;

import io.github.bilevo.data.DataStore;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where data files are. */
final class DataOptions {
  private static final String VARIABLE = "BILEVO_DATA";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Directory with data files that are there already; looked into before the download cache."
              + " Default: $"
              + VARIABLE
              + ".")
  private Optional<Path> dataDir;

  /** The option, else the environment variable. */
  Optional<Path> dataDir(Console console) {
    return dataDir.or(
        () ->
            Optional.ofNullable(console.env().get(VARIABLE))
                .filter(text -> !text.isBlank())
                .map(Path::of));
  }

  /** Looks there, then in the default cache. */
  DataStore store(Console console) {
    return new DataStore(dataDir(console), DataStore.defaultCacheDir());
  }
}
