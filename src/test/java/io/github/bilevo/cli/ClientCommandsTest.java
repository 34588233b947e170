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
  void retune_runningJob_changesItAtOnce() {
    String id = submit("upper.steps = 2000000000");
    Cli retune =
        run("retune", id, "upper.step-size=0.05", "labels.n=12", "upper.method=adam", "--json");
    assertThat(retune.code()).as(retune.err()).isZero();
    JsonNode job = retune.json().get(0);
    assertThat(job.at("/job/upper/step-size").doubleValue()).isEqualTo(0.05);
    assertThat(job.at("/job/upper/method").textValue()).isEqualTo("adam");
    assertThat(job.at("/labels/n").textValue()).isEqualTo("12");
    assertThat(job.get("changes")).hasSize(1);
    assertThat(run("retune", id, "labels.n=", "upper.steps=1").out()).contains(id);
    assertThat(run("watch", id).code()).isZero();
    JsonNode ended = run("show", id, "--json").json().get(0);
    assertThat(ended.get("labels")).isEmpty();
    Cli late = run("retune", id, "upper.steps=2");
    assertThat(late.code()).isEqualTo(1);
    assertThat(late.err()).isEqualTo("bilevo: The job has ended\n");
  }

  @Test
  void retune_whatMayNotBe_isToldAndExitsFourOrTwo() {
    String id = submit("upper.steps = 2000000000");
    Cli refused = run("retune", id, "upper.step-size=-1", "lower.steps=few");
    assertThat(refused.code()).isEqualTo(4);
    assertThat(refused.err()).contains("upper.step-size: found -1", "lower.steps: found");
    assertThat(run("retune", id, "name=other").code()).isEqualTo(4);
    assertThat(run("retune", id).code()).isEqualTo(2);
    assertThat(run("retune", id, "upper.steps").code()).isEqualTo(2);
    assertThat(run("retune", id, "upper.steps=1", "upper.steps=2").code()).isEqualTo(2);
    assertThat(run("retune", id, "upper=1", "upper.steps=2").code()).isEqualTo(2);
    assertThat(run("retune", "nosuchjob", "upper.steps=1").code()).isEqualTo(1);
    assertThat(run("cancel", id).code()).isZero();
  }

  @Test
  void restart_endedJob_isAnotherAttempt() {
    String id = submit("");
    assertThat(run("watch", id).code()).isZero();
    JsonNode job = run("restart", id, "--json").json().get(0);
    assertThat(job.get("attempt").intValue()).isEqualTo(2);
    assertThat(run("watch", id).code()).isZero();
    assertThat(run("restart", id, "--from", "77").code()).isEqualTo(1);
    assertThat(run("restart", id, "--from", "few").code()).isEqualTo(2);
  }

  @Test
  void submit_withPriority_isShown() {
    Path job = Jobs.small(directory, "");
    String id = run("submit", job, "--priority", "7").out().strip();
    assertThat(run("show", id).out()).contains(" priority 7 ");
    assertThat(run("submit", job, "--priority", "101").code()).isEqualTo(1);
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
  @ValueSource(strings = {"show", "watch", "pause", "resume", "cancel", "result", "restart"})
  void client_noSuchJob_exitsOneInTheDaemonsWords(String command) {
    Cli cli = run(command, "nosuchjob");
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).isEqualTo("bilevo: There is no job 'nosuchjob'\n");
    assertThat(run(command, "../etc").code()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "show x",
        "watch x",
        "pause x",
        "list",
        "result x",
        "restart x",
        "retune x a.b=1",
        "submit JOB"
      })
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
