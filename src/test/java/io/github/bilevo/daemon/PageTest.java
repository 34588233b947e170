package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The daemon's page in a headless Chromium; each check is a function of {@code checks.mjs}. */
@Timeout(900)
@Tag("slow")
class PageTest {
  private static final Path TEMPLATES = Path.of("src/main/resources/io/github/bilevo/daemon/page");

  /** A browser opens connections ahead of what it asks, and this machine may be slow. */
  private static final String PATIENT = "bilevo.daemon.head-timeout = 2m";

  @TempDir static Path directory;
  private static Browser browser;
  private static TestDaemon daemon;
  private static final Map<String, String> GIVEN = new HashMap<>();

  @BeforeAll
  static void serve() throws Exception {
    browser = Browser.startOrSkip();
    Path data = directory.resolve("data");
    GIVEN.put("broken", MadeUpRun.failed(data, "broken1", 400));
    daemon = new TestDaemon(data, PATIENT);
    String job = Files.readString(TEMPLATES.resolve("error-band.conf"));
    GIVEN.put("done", daemon.client.submit(job));
    daemon.client.awaitState(GIVEN.get("done"), "STOPPED_BUDGET");
  }

  @AfterAll
  static void end() {
    if (daemon != null) {
      daemon.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loading",
        "job",
        "hover",
        "scale",
        "zoom",
        "notFinite",
        "newJob",
        "keyboard",
        "theme",
        "disconnected",
        "pictures"
      })
  void page_ofJobsThatHaveEnded_does(String check) throws Exception {
    browser.check(check, daemon.address(), GIVEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "control", "retune"})
  void page_ofALiveJob_does(String check) throws Exception {
    Map<String, String> given = new HashMap<>(GIVEN);
    String live = daemon.client.submit(TestJobs.endless());
    given.put("live", live);
    try {
      daemon.client.await(live, job -> job.get("epoch").longValue() > 10);
      browser.check(check, daemon.address(), given);
    } finally { // one of the checks has deleted it
      daemon.client.send("PUT", "/api/v1/jobs/" + live + "/cancel", "");
    }
  }

  @Test
  void page_withoutJobs_saysSo(@TempDir Path empty) throws Exception {
    try (TestDaemon other = new TestDaemon(empty, PATIENT)) {
      browser.check("empty", other.address(), Map.of());
    }
  }

  @Test
  void page_ofASilentDaemon_isStale(@TempDir Path empty) throws Exception {
    try (TestDaemon other = new TestDaemon(empty, PATIENT, "bilevo.daemon.heartbeat = 1h")) {
      browser.check("stale", other.address(), Map.of());
    }
  }

  @Test
  void page_ofADaemonWithAToken_asksForIt(@TempDir Path empty) throws Exception {
    String token = "correct-horse-battery";
    try (TestDaemon other = new TestDaemon(empty, Optional.of(token), PATIENT)) {
      browser.check("token", other.address(), Map.of("token", token));
    }
  }

  @Test
  @Tag("slow")
  void page_ofAMillionEpochs_isDrawn(@TempDir Path large) throws Exception {
    String id = MadeUpRun.failed(large, "long1", 1_000_000);
    try (TestDaemon other = new TestDaemon(large, PATIENT)) {
      String told =
          browser.check("million", other.address(), Map.of("long", id, "epochs", "1000000"));
      Files.writeString(Path.of("target/page-pictures/million.txt"), told);
      assertThat(told).contains("1000000 epochs, ");
    }
  }
}
