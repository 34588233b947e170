package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Server-sent events over a real socket. */
@Timeout(300)
class EventStreamsTest {
  @TempDir Path directory;

  private record Event(String id, String type, String data) {
    long number() {
      return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }

    JsonNode json() throws IOException {
      return Client.JSON.readTree(data);
    }
  }

  /** One stream, read event by event. */
  private static final class Viewer implements AutoCloseable {
    private final HttpResponse<java.io.InputStream> response;
    private final BufferedReader in;
    private int heartbeats;

    Viewer(TestDaemon daemon, String path, String lastEventId) throws Exception {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + daemon.daemon.port() + path));
      if (lastEventId != null) {
        request.header("Last-Event-ID", lastEventId);
      }
      response =
          HttpClient.newHttpClient()
              .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      in = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** Empty at the end of the stream. */
    Event next() throws IOException {
      String id = null;
      String type = null;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          return new Event(id, type, line.substring(6));
        } else if (line.startsWith(":")) {
          heartbeats++;
        }
      }
      return null;
    }

    List<Event> until(Predicate<Event> last) throws IOException {
      List<Event> events = new ArrayList<>();
      for (Event event = next(); event != null; event = next()) {
        events.add(event);
        if (last.test(event)) {
          return events;
        }
      }
      return events;
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }

  @Test
  void events_viewerComesAgain_missesNothingAndSeesNothingTwice() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory)) {
      String id = daemon.client.submit(TestJobs.endless());
      String path = "/api/v1/jobs/" + id + "/events";
      List<Event> all;
      List<Event> parts = new ArrayList<>();
      try (Viewer steady = new Viewer(daemon, path, null)) {
        String last = null;
        for (int i = 0; i < 4; i++) {
          try (Viewer viewer = new Viewer(daemon, path, last)) {
            int[] count = {0};
            parts.addAll(viewer.until(event -> ++count[0] == 3));
          }
          last = parts.get(parts.size() - 1).id();
        }
        daemon.client.send("PUT", "/api/v1/jobs/" + id + "/cancel", "");
        try (Viewer viewer = new Viewer(daemon, path, last)) {
          parts.addAll(viewer.until(event -> false)); // the stream ends with the job
        }
        all = steady.until(event -> false);
      }
      assertThat(parts.get(0).type()).isEqualTo("state");
      Event end = parts.get(parts.size() - 1);
      assertThat(end.type()).isEqualTo("transition");
      assertThat(end.json().get("to").textValue()).isEqualTo("CANCELLED");
      long first = Math.max(all.get(0).number(), parts.get(0).number());
      assertThat(after(parts, first)).isEqualTo(after(all, first)).doesNotHaveDuplicates();
      // Only this job is there: the numbers have no gap either.
      long newest = end.number();
      assertThat(after(parts, first).stream().map(Event::number).toList())
          .isEqualTo(LongStream.rangeClosed(first + 1, newest).boxed().toList());
    }
  }

  /** Else a job that ends just then is over on disk and untold, and its viewer is sent away. */
  @Test
  void open_viewerComesAgain_looksAtBothWhileNoJobChangesItsState() {
    try (Store store = Store.open(directory)) {
      EventLog log = new EventLog(4, Runnable::run);
      Journal journal = new Journal(store, log, Clock.systemUTC());
      EventStreams streams = new EventStreams(log, journal, "boot", 1, Duration.ofSeconds(1));
      Supplier<Boolean> over = () -> Thread.holdsLock(journal);
      akka.http.javadsl.model.HttpResponse answer =
          streams.open(Optional.of("boot-0"), entry -> true, () -> "{}", over, true);
      assertThat(answer.status()).isEqualTo(StatusCodes.NO_CONTENT);
    }
  }

  private static List<Event> after(List<Event> events, long number) {
    return events.stream().filter(event -> event.number() > number).toList();
  }

  @Test
  void events_idTooOldOrOfAnotherProcess_beginWithHowThingsStand() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory, "bilevo.daemon.replay = 4")) {
      String id = daemon.client.submit(TestJobs.endless());
      String first;
      try (Viewer viewer = new Viewer(daemon, "/api/v1/events", null)) {
        Event state = viewer.next();
        first = state.id();
        assertThat(state.type()).isEqualTo("state");
        assertThat(state.json().get("items").get(0).get("id").textValue()).isEqualTo(id);
        viewer.until(event -> event.number() > state.number() + 8);
      }
      try (Viewer viewer = new Viewer(daemon, "/api/v1/events", first)) {
        assertThat(viewer.next().type()).isEqualTo("reset");
      }
      try (Viewer viewer = new Viewer(daemon, "/api/v1/jobs/" + id + "/events", "other-3")) {
        Event reset = viewer.next();
        assertThat(reset.type()).isEqualTo("reset");
        assertThat(reset.json().get("id").textValue()).isEqualTo(id);
        assertThat(viewer.next().number()).isGreaterThan(reset.number());
      }
    }
  }

  @Test
  void events_ofAJobThatHasEnded_tellHowItStandsAndEnd() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory)) {
      String id = daemon.client.submit(TestJobs.steps(2));
      daemon.client.awaitState(id, "STOPPED_BUDGET");
      String path = "/api/v1/jobs/" + id + "/events";
      String last;
      try (Viewer viewer = new Viewer(daemon, path, null)) {
        List<Event> events = viewer.until(event -> false);
        assertThat(events).hasSize(1);
        assertThat(events.get(0).json().get("state").textValue()).isEqualTo("STOPPED_BUDGET");
        last = events.get(0).id();
      }
      assertThat(daemon.client.get(path, "Last-Event-ID", last).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void events_nothingHappens_theHeartbeatDoes() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory, "bilevo.daemon.heartbeat = 50ms");
        Viewer viewer = new Viewer(daemon, "/api/v1/events", null)) {
      assertThat(viewer.next().type()).isEqualTo("state");
      for (String line = viewer.in.readLine(); viewer.heartbeats < 3; line = viewer.in.readLine()) {
        viewer.heartbeats += line.startsWith(":") ? 1 : 0;
      }
      assertThat(viewer.response.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/event-stream");
    }
  }

  @Test
  void events_moreViewersThanMay_areToldToComeAgain() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory, "bilevo.daemon.subscribers = 1");
        Viewer viewer = new Viewer(daemon, "/api/v1/events", null)) {
      assertThat(viewer.next()).isNotNull();
      HttpResponse<String> refused = daemon.client.get("/api/v1/events");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).contains("10");
    }
  }

  @Test
  void events_viewerNeverReads_theRunGoesOn() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory);
        Viewer viewer = new Viewer(daemon, "/api/v1/events", null)) {
      assertThat(viewer.response.statusCode()).isEqualTo(200);
      String id = daemon.client.submit(TestJobs.steps(3000));
      daemon.client.awaitState(id, "STOPPED_BUDGET");
    }
  }
}
