package io.github.bilevo.cli;

import io.github.bilevo.daemon.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which daemon a client talks to. */
final class ServerOptions {
  private static final String ADDRESS = "BILEVO_SERVER";
  private static final String TOKEN = "BILEVO_TOKEN_FILE";
  private static final String DEFAULT = "http://127.0.0.1:8642";

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The daemon's address. Default: $" + ADDRESS + ", else " + DEFAULT + ".")
  private Optional<String> server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the daemon's token, for its owner's eyes alone. Default: $" + TOKEN)
  private Optional<Path> tokenFile;

  /** Whether somebody said which. */
  boolean given(Console console) {
    return server.or(() -> variable(console, ADDRESS)).isPresent();
  }

  /** That daemon; nothing is sent yet. */
  DaemonClient client(Console console) throws CommandFailed {
    String address = server.or(() -> variable(console, ADDRESS)).orElse(DEFAULT);
    Optional<Path> file = tokenFile.or(() -> variable(console, TOKEN).map(Path::of));
    try {
      URI uri = URI.create(address.replaceAll("/+$", ""));
      if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("https?")) {
        throw new IllegalArgumentException("found " + address + "; wanted http://HOST:PORT");
      }
      Optional<String> token =
          file.isPresent() ? Optional.of(TokenFile.read(file.get())) : Optional.empty();
      return new DaemonClient(uri, token);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(ExitCode.USAGE, "--server, --token-file: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.USAGE, "--token-file: " + Main.message(e), e);
    }
  }

  private static Optional<String> variable(Console console, String name) {
    return Optional.ofNullable(console.env().get(name)).filter(text -> !text.isBlank());
  }
}
