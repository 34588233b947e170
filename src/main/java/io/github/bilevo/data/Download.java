package io.github.bilevo.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One download of one file of a data set: to a temporary file, counted and digested on the way. */
final class Download {
  private static final int OK = 200;
  private static final String REACHABLE =
      "a host that can be reached; or fetch the file yourself and use --data-dir";

  private final String name;
  private final DataFile file;
  private final URI address;
  private final Duration stall;
  private final DataStore.Progress progress;
  private final MessageDigest digest = newDigest();
  // Written by the client's thread, read by the waiting one.
  private volatile long received;

  Download(String name, DataFile file, URI address, Duration stall, DataStore.Progress progress) {
    this.name = name;
    this.file = file;
    this.address = address;
    this.stall = stall;
    this.progress = progress;
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** Fills {@code target}, whose directory is made; may be called once. */
  void into(Path target) throws DataException {
    try {
      Path directory = Files.createDirectories(target.toAbsolutePath().getParent());
      Path part = Files.createTempFile(directory, target.getFileName().toString(), ".part");
      part.toFile().deleteOnExit(); // an interrupt from the keyboard ends the JVM in mid-transfer
      try {
        fetch(part);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        force(directory);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new DataException(
          new DataProblem(target.toString(), "file", "no way to write it (" + e + ")", "a file"));
    }
  }

  private void fetch(Path part) throws IOException, DataException {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(stall)
            .build();
    HttpRequest request = HttpRequest.newBuilder(address).timeout(stall).build();
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      int status = await(client.sendAsync(request, answer -> body(answer, channel))).statusCode();
      if (status != OK) {
        throw problem("HTTP status " + status, "the file, with status " + OK);
      }
      checkContent();
      channel.force(true);
    }
  }

  private BodySubscriber<Void> body(HttpResponse.ResponseInfo answer, FileChannel channel) {
    return answer.statusCode() == OK
        ? BodySubscribers.ofByteArrayConsumer(
            block -> block.ifPresent(bytes -> accept(bytes, channel)))
        : BodySubscribers.replacing(null);
  }

  /** Runs on the client's thread; what it throws ends the exchange and reaches {@link #await}. */
  private void accept(byte[] block, FileChannel channel) {
    if (received + block.length > file.mostBytes()) {
      throw new TooLong();
    }
    try {
      for (ByteBuffer rest = ByteBuffer.wrap(block); rest.hasRemaining(); ) {
        channel.write(rest);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    digest.update(block);
    received += block.length;
    progress.received(received, file.bytes());
  }

  private HttpResponse<Void> await(CompletableFuture<HttpResponse<Void>> exchange)
      throws IOException, DataException {
    try {
      while (true) {
        long before = received;
        try {
          return exchange.get(stall.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (received == before) {
            throw problem("nothing more after " + received + " bytes", wholeFile());
          }
        }
      }
    } catch (ExecutionException e) {
      throw explain(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw problem("an interrupt", wholeFile());
    } finally {
      exchange.cancel(true);
    }
  }

  /** The client wraps what it and {@link #accept} throw, more than once at times. */
  private DataException explain(Throwable failure) throws IOException {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UncheckedIOException disk) {
        throw disk.getCause();
      } else if (cause instanceof TooLong) {
        return problem("more than " + file.mostBytes() + " bytes", wholeFile());
      } else if (cause instanceof UnresolvedAddressException) {
        return problem("no such host (are you offline?)", REACHABLE);
      }
    }
    if (failure instanceof ConnectException) {
      return problem("no connection", REACHABLE);
    } else if (failure instanceof HttpTimeoutException) {
      return problem("no answer within " + stall.toSeconds() + " s", REACHABLE);
    }
    return problem(
        "a broken transfer after " + received + " bytes (" + failure.getMessage() + ")",
        wholeFile());
  }

  private void checkContent() throws DataException {
    if (received != file.bytes() && file.alsoKnownAs().isEmpty()) {
      throw problem(received + " bytes", wholeFile());
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!file.isKnown(found)) {
      throw problem("SHA-256 " + found, "SHA-256 " + file.sha256());
    }
  }

  private String wholeFile() {
    return "the file of " + file.bytes() + " bytes";
  }

  private DataException problem(String found, String allowed) {
    return new DataException(new DataProblem(address.toString(), name, found, allowed));
  }

  /** Makes the new name in the directory last through a power cut, where the platform can. */
  private static void force(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no directory; the file itself is on disk, and only its name may be lost.
    }
  }

  private static final class TooLong extends RuntimeException {
    private TooLong() {
      super("longer than announced");
    }
  }
}
