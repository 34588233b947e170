package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.daemon.TestDaemon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients of a daemon, over a real socket. */
@Timeout(300)
class ClientCommandsTest {
  private static final String TOKEN = "correct-horse-battery";

  @TempDir static Path directory;
  private static TestDaemon daemon;
  private static Path token;

  @BeforeAll
  static void serve() throws Exception {
    daemon = new TestDaemon(directory.resolve("data"), Optional.of(TOKEN));
    token = Files.writeString(directory.resolve("token"), TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterAll
  static void end() {
    daemon.close();
  }

  /** The daemon is told by the environment. */
  private static Cli run(Object... args) {
    Map<String, String> env =
        Map.of("BILEVO_SERVER", daemon.address(), "BILEVO_TOKEN_FILE", token.toString());
    return Cli.with(env, 0, true).run(args);
  }

  private static String submit(String more) {
    Cli cli = run("submit", Jobs.small(directory, more));
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out()).matches("[a-z0-9]{16}\n");
    return cli.out().strip();
  }

  @Test
  void job_fromSubmitToResult() {
    String id = submit("");
    Cli watch = run("watch", id);
    assertThat(watch.code()).as(watch.err()).isZero();
    assertThat(watch.out()).contains("STOPPED_BUDGET");
    assertThat(run("list").out()).contains(id + " STOPPED_BUDGET epoch 5 f ");
    assertThat(run("list", "--state", "queued").out()).doesNotContain(id);
    Cli show = run("show", id);
    assertThat(show.out().lines().map(String::strip))
        .anyMatch(line -> line.endsWith(" STARTING"))
        .anyMatch(line -> line.endsWith(" STOPPED_BUDGET (max-steps)"));
    JsonNode result = run("result", id).json().get(0);
    assertThat(result.get("steps").intValue()).isEqualTo(5);
    Path file = directory.resolve("result.json");
    assertThat(run("result", id, "--out", file).code()).isZero();
    assertThat(Cli.parse(file)).isEqualTo(result);
  }

  @Test
  void pause_resume_cancel_thenWatch_exitsAsTheJobEnded() {
    String id = submit("upper.steps = 2000000000");
    assertThat(run("pause", id).code()).isZero();
    assertThat(run("resume", id, "--json").json().get(0).get("id").textValue()).isEqualTo(id);
    assertThat(run("cancel", id).code()).isZero();
    Cli watch = run("watch", id, "--json");
    assertThat(watch.code()).isEqualTo(130);
    List<JsonNode> lines = watch.json();
    assertThat(lines.get(0).get("event").textValue()).isEqualTo("state");
    assertThat(run("show", id, "--json").json().get(0).get("state").textValue())
        .isEqualTo("CANCELLED");
  }

  @Test
  void watch_jobThatDiverges_exitsThree() {
    String id = submit("lower { steps = 1000, step-size = 1e5 }");
    Cli watch = run("watch", id);
    assertThat(watch.code()).isEqualTo(3);
    assertThat(watch.out()).contains("FAILED", "(diverged)"); // perhaps before it was watched
  }

  @Test
  void submit_sameKey_isOneJob() {
    Path job = Jobs.small(directory, "");
    String first = run("submit", job, "--key", "k1").out();
    assertThat(run("submit", job, "--key", "k1").out()).isEqualTo(first);
    assertThat(run("submit", job, "--key", "k2").out()).isNotEqualTo(first);
  }

  @Test
  void submit_invalidJob_tellsEveryProblemAndExitsFour() {
    Cli cli = run("submit", Jobs.small(directory, "lower.steps = -3\nuper.steps = 2"));
    assertThat(cli.code()).isEqualTo(4);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).contains("lower.steps: found -3", "did you mean upper");
    assertThat(run("submit", directory.resolve("absent.conf")).code()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"show", "watch", "pause", "resume", "cancel", "result"})
  void client_noSuchJob_exitsOneInTheDaemonsWords(String command) {
    Cli cli = run(command, "nosuchjob");
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).isEqualTo("bilevo: There is no job 'nosuchjob'\n");
    assertThat(run(command, "../etc").code()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"show x", "watch x", "pause x", "list", "result x", "submit JOB"})
  void client_noDaemon_exitsFive(String line) {
    String job = Jobs.small(directory, "").toString();
    Cli cli =
        Cli.plain()
            .run((Object[]) (line.replace("JOB", job) + " --server http://127.0.0.1:1").split(" "));
    assertThat(cli.code()).isEqualTo(5);
    assertThat(cli.err()).startsWith("bilevo: no daemon answers at http://127.0.0.1:1 (");
  }

  @Test
  void client_withoutTheToken_isRefused() {
    Cli cli = Cli.plain().run("list", "--server", daemon.address());
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).contains("bearer token").doesNotContain(TOKEN);
    assertThat(Cli.plain().run("list", "--server", "ftp://x").code()).isEqualTo(2);
  }
}
