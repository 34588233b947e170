package io.github.bilevo.cli;

import io.github.bilevo.data.Catalogue;
import io.github.bilevo.data.DataException;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.data.Dataset;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bilevo data get NAME}. */
@Command(
    name = "get",
    description =
        "Download a data set into the cache, each file's SHA-256 checked; print where they are.",
    mixinStandardHelpOptions = true)
final class DataGetCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "As `bilevo data list` shows it.")
  private String name;

  @Mixin private DataOptions data;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Where downloads go. Default: $XDG_CACHE_HOME/bilevo or ~/.cache/bilevo.")
  private Optional<Path> cache;

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description = "Address of a directory with the same files, in place of the original one.")
  private Optional<URI> mirror;

  private volatile boolean drawn; // written by the download's thread

  DataGetCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    List<String> names = Catalogue.all().stream().map(Dataset::name).toList();
    Dataset dataset =
        Catalogue.find(name)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "NAME: found " + name + "; allowed " + String.join(", ", names)));
    DataStore store =
        new DataStore(data.dataDir(console), cache.orElseGet(DataStore::defaultCacheDir), mirror);
    try {
      store.get(dataset, this::show).forEach(file -> console.say(file.toString()));
    } catch (DataException e) {
      throw new CommandFailed(e.getMessage(), e);
    } finally {
      if (drawn) {
        console.err().println();
      }
    }
    console.tell("licence:  " + dataset.licence());
    console.tell("citation: " + dataset.citation());
    return ExitCode.OK.code();
  }

  private void show(long bytes, long total) {
    if (console.live()) {
      drawn = true;
      console
          .err()
          .print("\r" + name + " " + Text.bytes(bytes) + " of " + Text.bytes(total) + "\u001b[K");
      console.err().flush();
    }
  }
}
