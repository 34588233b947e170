package io.github.bilevo.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.github.bilevo.daemon.Daemon;
import io.github.bilevo.daemon.TokenFile;
import io.github.bilevo.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bilevo serve}: the tuning daemon, until Ctrl-C or SIGTERM. */
@Command(
    name = "serve",
    description = "Run jobs that are submitted over HTTP; they survive a crash of this process.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(19);

  private final Console console;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8642",
      description = "Listen on this port; 0 is any free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Listen on this address. Default: ${DEFAULT-VALUE}, this machine only.")
  private String host;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description =
          "Directory that keeps the jobs; one daemon at a time. A file bilevo.conf in it overrides"
              + " what reference.conf says under bilevo.daemon.")
  private Path data;

  @Option(
      names = "--data-root",
      paramLabel = "DIR",
      description =
          "Directory that jobs may name files of; may be given more than once, relative paths begin"
              + " at the first. Default: files in the daemon's directory.")
  private List<Path> roots = new ArrayList<>();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the token that callers have to send; for its owner's eyes alone.")
  private Optional<Path> tokenFile;

  @Mixin private JobOptions options;

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    CountDownLatch end = new CountDownLatch(1);
    Interruption interruption = Interruption.arm(end::countDown, PATIENCE, ExitCode.OK);
    try (Daemon daemon = start()) {
      console.say("serving http://" + host + ":" + daemon.port() + "/api/v1, jobs are in " + data);
      end.await();
      console.tell("leaving the runs at a checkpoint");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      interruption.disarm();
    }
    return ExitCode.OK.code();
  }

  private Daemon start() throws CommandFailed {
    try {
      return Daemon.start(
          new Daemon.Settings(
              data,
              host,
              port,
              tokenFile.isPresent()
                  ? Optional.of(TokenFile.read(tokenFile.get()))
                  : Optional.empty(),
              roots,
              options.store(console),
              options.kinds(console),
              config(),
              Version.build()));
    } catch (StoreException e) {
      throw new CommandFailed("--data: " + e.getMessage(), e);
    } catch (IllegalArgumentException | ConfigException e) {
      throw new CommandFailed(ExitCode.USAGE, e.getMessage(), e);
    } catch (CompletionException e) {
      throw new CommandFailed(
          "cannot listen on " + host + ":" + port + ": " + Main.message(e.getCause()), e);
    } catch (IOException e) {
      throw new CommandFailed(Main.message(e), e);
    }
  }

  private Config config() {
    return ConfigFactory.parseFile(data.resolve("bilevo.conf").toFile())
        .withFallback(ConfigFactory.load())
        .resolve();
  }
}
