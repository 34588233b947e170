package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Downloads that fail: each says why and leaves no file. */
class DownloadFailureTest extends LoopbackServer {
  /** The single problem of a download that fails and leaves no file. */
  private DataProblem failure(DataStore store, Dataset dataset) throws IOException {
    DataException e = catchThrowableOfType(DataException.class, () -> store.get(dataset));
    assertThat(e).as("the download did not fail").isNotNull();
    assertThat(filesInCache()).isEmpty();
    assertThat(e.problems()).hasSize(1);
    assertThat(e.problems().get(0).location()).isEqualTo(dataset.files().get(0).url().toString());
    assertThat(e.problems().get(0).key()).isEqualTo("set");
    return e.problems().get(0);
  }

  @Test
  void get_otherContentOfTheSameSize_tellsBothDigests() throws Exception {
    byte[] other = CONTENT.clone();
    other[100_000] ^= 1;
    serve("/original/set.csv", exchange -> send(exchange, 200, other));
    DataProblem problem = failure(store(), dataset());

    assertThat(problem.found()).matches("SHA-256 [0-9a-f]{64}");
    assertThat(problem.allowed()).isEqualTo("SHA-256 " + dataset().files().get(0).sha256());
    assertThat(problem.found()).isNotEqualTo(problem.allowed());
  }

  @Test
  void get_connectionEndsEarly_tellsHowManyBytesCame() throws Exception {
    serve(
        "/original/set.csv",
        exchange -> {
          exchange.sendResponseHeaders(200, CONTENT.length);
          exchange.getResponseBody().write(CONTENT, 0, 5);
          exchange.getResponseBody().flush();
        });

    assertThat(failure(store(), dataset()).found())
        .startsWith("a broken transfer after 5 bytes (")
        .doesNotContain("null");
  }

  @Test
  void get_shorterFile_tellsItsSize() throws Exception {
    serve("/original/set.csv", exchange -> send(exchange, 200, new byte[7]));
    DataProblem problem = failure(store(), dataset());

    assertThat(problem.found()).isEqualTo("7 bytes");
    assertThat(problem.allowed()).isEqualTo("the file of 200000 bytes");
  }

  @Test
  void get_endlessFile_isGivenUpAtTheKnownSize() throws Exception {
    serve(
        "/original/set.csv",
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // chunked, no length told
          try {
            while (over.getCount() > 0) {
              exchange.getResponseBody().write(CONTENT);
            }
          } catch (IOException e) {
            assertThat(e).as("the client hangs up").isNotNull();
          }
        });

    assertThat(failure(store(), dataset()).found()).isEqualTo("more than 200000 bytes");
  }

  @Test
  void get_missingFile_tellsTheStatus() throws Exception {
    serve("/original/set.csv", exchange -> send(exchange, 404, new byte[CONTENT.length + 1]));

    assertThat(failure(store(), dataset()).found()).isEqualTo("HTTP status 404");
  }

  @Test
  void get_serverThatSaysNothing_isGivenUp() throws Exception {
    serve("/original/set.csv", exchange -> awaitEnd());

    assertThat(failure(store(Duration.ofSeconds(1)), dataset()).found())
        .isIn("no answer within 1 s", "nothing more after 0 bytes");
  }

  @Test
  void get_serverThatStopsTalking_isGivenUp() throws Exception {
    serve(
        "/original/set.csv",
        exchange -> {
          exchange.sendResponseHeaders(200, CONTENT.length);
          exchange.getResponseBody().write(CONTENT, 0, 1000);
          exchange.getResponseBody().flush();
          awaitEnd();
        });

    assertThat(failure(store(Duration.ofSeconds(1)), dataset()).found())
        .isEqualTo("nothing more after 1000 bytes");
  }

  @Test
  void get_nobodyListens_saysNoConnection() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Dataset nowhere = dataset(URI.create("http://127.0.0.1:" + port + "/set.csv"));
    DataProblem problem = failure(store(), nowhere);

    assertThat(problem.found()).isEqualTo("no connection");
    assertThat(problem.allowed()).contains("--data-dir");
  }

  @Test
  void get_unknownHost_asksWhetherOffline() throws Exception {
    Dataset nowhere = dataset(URI.create("http://host.invalid/set.csv"));

    assertThat(failure(store(), nowhere).found()).isEqualTo("no such host (are you offline?)");
  }

  @Test
  void get_interruptedThread_givesUpAndStaysInterrupted() throws Exception {
    serve("/original/set.csv", exchange -> awaitEnd());
    Thread.currentThread().interrupt();
    try {
      assertThat(failure(store(), dataset()).found()).isEqualTo("an interrupt");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void get_cacheThatIsAFile_isTold() throws Exception {
    Path file = Files.writeString(cache.resolve("file"), "in the way");
    DataStore store = new DataStore(Optional.empty(), file);
    DataException e = catchThrowableOfType(DataException.class, () -> store.get(dataset()));

    assertThat(e.problems().get(0).found()).startsWith("no way to write it (");
    assertThat(requests).hasValue(0);
    assertThat(filesInCache()).containsExactly(file);
  }
}
