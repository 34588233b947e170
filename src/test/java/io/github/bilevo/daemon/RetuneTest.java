package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs that are changed as they run, stand still or wait. */
@Timeout(300)
class RetuneTest {
  @TempDir static Path directory;
  private static TestDaemon daemon;
  private static Client client;

  @BeforeAll
  static void serve() {
    daemon = new TestDaemon(directory, "bilevo.daemon.running = 20");
    client = daemon.client;
  }

  @AfterAll
  static void end() {
    daemon.close();
  }

  private static String running() throws Exception {
    String id = client.submit(TestJobs.endless());
    client.await(id, job -> job.get("epoch").longValue() > 5);
    return id;
  }

  private static JsonNode changed(String id, String patch) throws Exception {
    HttpResponse<String> response = client.patch(id, patch);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Client.JSON.readTree(response.body());
  }

  private static JsonNode points(String id) throws Exception {
    return Client.JSON
        .readTree(client.get("/api/v1/jobs/" + id + "/trace?maxPoints=10000").body())
        .get("points");
  }

  @Test
  void patch_runningJob_goesOnWithTheNewStepSize() throws Exception {
    String id = running();
    String before = client.job(id).get("job_hash").textValue();
    JsonNode job = changed(id, "{\"upper\": {\"step-size\": 0.0005}}");
    long from = job.get("epoch").longValue();
    assertThat(job.at("/job/upper/step-size").doubleValue()).isEqualTo(0.0005);
    assertThat(job.at("/job/upper/method").textValue()).isEqualTo("adam");
    assertThat(job.get("job_hash").textValue()).isNotEqualTo(before);
    assertThat(job.get("state").textValue()).isEqualTo("RUNNING");
    assertThat(job.get("transitions").findValuesAsText("reason")).endsWith("retuned");
    assertThat(job.at("/changes/0/patch/upper/step-size").doubleValue()).isEqualTo(0.0005);
    client.await(id, it -> it.get("epoch").longValue() > from + 5);
    client.put(id, "cancel");
    client.awaitState(id, "CANCELLED");
    JsonNode points = points(id);
    assertThat(points.get(0).get("step_size").doubleValue()).isEqualTo(0.001);
    assertThat(points.get(points.size() - 1).get("step_size").doubleValue()).isEqualTo(0.0005);
    JsonNode result = Client.JSON.readTree(client.get("/api/v1/jobs/" + id + "/result").body());
    assertThat(result.at("/job/upper/step-size").doubleValue()).isEqualTo(0.0005);
  }

  @Test
  void patch_fewerSteps_endsTheRunAtItsBudget() throws Exception {
    String id = running();
    changed(id, "{\"upper\": {\"steps\": 1}}");
    JsonNode job = client.awaitState(id, "STOPPED_BUDGET");
    assertThat(job.get("reason").textValue()).isEqualTo("max-steps");
    HttpResponse<String> late = client.patch(id, "{\"upper\": {\"steps\": 2}}");
    assertThat(late.statusCode()).isEqualTo(409);
    JsonNode problem = Client.JSON.readTree(late.body());
    assertThat(problem.get("currentState").textValue()).isEqualTo("STOPPED_BUDGET");
    assertThat(problem.get("allowed")).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'upper':{'stop':{'seconds':1e-3}}} | /job/upper/stop/seconds | 0.001",
        "{'upper':{'method':'gradient-descent','steps':1}} | /job/upper/method | gradient-descent",
        "{'hypergradient':{'method':'itd','linear':null},'upper':{'steps':1}} | /method | itd",
        "{'lower':{'steps':7},'upper':{'steps':1}} | /job/lower/steps | 7",
        "{'hypergradient':{'linear':{'steps':2}},'upper':{'steps':1}}"
            + " | /job/hypergradient/linear/steps | 2",
        "{'hypergradient':{'tolerance':0.2,'linear':null},'upper':{'steps':1}}"
            + " | /job/hypergradient/tolerance | 0.2",
      })
  void patch_runningJob_takesWhatARunCanTake(String patch, String pointer, String wanted)
      throws Exception {
    String id = running();
    changed(id, patch.replace('\'', '"'));
    client.awaitState(id, "STOPPED_BUDGET");
    JsonNode result = Client.JSON.readTree(client.get("/api/v1/jobs/" + id + "/result").body());
    assertThat(result.at(pointer).asText()).isEqualTo(wanted);
  }

  @Test
  void patch_pausedJob_staysPausedAndGoesOnChanged() throws Exception {
    String id = running();
    client.put(id, "pause");
    client.awaitState(id, "PAUSED");
    JsonNode job =
        changed(id, "{\"upper\": {\"step-size\": 0.002}, \"labels\": {\"who\": \"me\"}}");
    assertThat(job.get("state").textValue()).isEqualTo("PAUSED");
    assertThat(job.at("/labels/who").textValue()).isEqualTo("me");
    changed(id, "{\"upper\": {\"steps\": 1}}");
    assertThat(client.state(id)).isEqualTo("PAUSED");
    client.put(id, "resume");
    client.awaitState(id, "STOPPED_BUDGET");
  }

  @Test
  void patch_ifMatch_lookAtTheRevisionAlone() throws Exception {
    String id = running();
    String tag = tag(client.get("/api/v1/jobs/" + id));
    long epoch = client.job(id).get("epoch").longValue();
    client.await(id, job -> job.get("epoch").longValue() > epoch + 5); // another body by now
    HttpResponse<String> first =
        client.patch(id, "{\"upper\": {\"step-size\": 0.003}}", "If-Match", tag);
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    HttpResponse<String> second =
        client.patch(id, "{\"upper\": {\"step-size\": 0.004}}", "If-Match", tag);
    assertThat(second.statusCode()).isEqualTo(412);
    assertThat(client.job(id).at("/job/upper/step-size").doubleValue()).isEqualTo(0.003);
    String either = "\"x\", " + tag(first);
    assertThat(client.patch(id, "{}", "If-Match", either).statusCode()).isEqualTo(200);
    assertThat(client.patch(id, "{}", "If-Match", "*").statusCode()).isEqualTo(200);
    client.put(id, "cancel");
  }

  private static String tag(HttpResponse<String> response) {
    return response.headers().firstValue("ETag").orElseThrow();
  }

  @Test
  void patch_fromManyAtOnce_losesNone() throws Exception {
    String id = running();
    String tag = tag(client.get("/api/v1/jobs/" + id));
    List<Integer> tagged =
        together(
            i -> client.patch(id, "{\"lower\": {\"steps\": " + (20 + i) + "}}", "If-Match", tag));
    assertThat(tagged).containsExactlyInAnyOrder(200, 412, 412, 412);
    List<Integer> free = together(i -> client.patch(id, "{\"labels\": {\"k" + i + "\": \"v\"}}"));
    assertThat(free).containsOnly(200);
    List<Integer> mixed =
        together(
            i ->
                client.patch(
                    id,
                    i == 0
                        ? "{\"upper\": {\"step-size\": 0.007}}"
                        : "{\"labels\": {\"m" + i + "\": \"v\"}, \"upper\": {\"momentum\": 0.5}}"));
    assertThat(mixed).containsOnly(200);
    JsonNode job = client.job(id);
    assertThat(job.get("labels")).hasSize(7);
    assertThat(job.at("/job/upper/step-size").doubleValue()).isEqualTo(0.007);
    assertThat(job.at("/job/upper/momentum").doubleValue()).isEqualTo(0.5);
    client.put(id, "cancel");
  }

  private interface Request {
    HttpResponse<String> send(int i) throws Exception;
  }

  private static List<Integer> together(Request request) {
    List<CompletableFuture<Integer>> sent =
        Stream.of(0, 1, 2, 3)
            .map(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          try {
                            return request.send(i).statusCode();
                          } catch (Exception e) {
                            throw new AssertionError(e);
                          }
                        }))
            .toList();
    return sent.stream().map(CompletableFuture::join).toList();
  }

  @Test
  void patch_nothingNew_changesNothing() throws Exception {
    String id = running();
    long transitions = client.job(id).get("transitions").size();
    changed(id, "{}");
    changed(id, "{\"upper\": {\"step-size\": 0.001, \"stop\": null}, \"labels\": {\"no\": null}}");
    assertThat(client.job(id).get("transitions")).hasSize((int) transitions);
    client.put(id, "cancel");
  }

  @Test
  void patch_jobThatWaits_beginsWithIt() throws Exception {
    try (TestDaemon small =
        new TestDaemon(directory.resolve("small"), "bilevo.daemon.running = 1")) {
      String first = small.client.submit(TestJobs.endless());
      small.client.awaitState(first, "RUNNING");
      String queued = small.client.submit(TestJobs.endless());
      HttpResponse<String> response = small.client.patch(queued, "{\"upper\": {\"steps\": 3}}");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(small.client.state(queued)).isEqualTo("QUEUED");
      small.client.put(first, "cancel");
      JsonNode job = small.client.awaitState(queued, "STOPPED_BUDGET");
      assertThat(job.get("epoch").longValue()).isEqualTo(3);
    }
  }

  @Test
  void events_tellTheChange() throws Exception {
    String id = running();
    String path = "/api/v1/jobs/" + id + "/events";
    String first = firstEventId(path);
    changed(id, "{\"labels\": {\"a\": \"b\"}}");
    changed(id, "{\"upper\": {\"steps\": 1}}");
    client.awaitState(id, "STOPPED_BUDGET");
    List<String> lines = client.get(path, "Last-Event-ID", first).body().lines().toList();
    assertThat(lines).contains("event: labelled", "event: retuned");
    JsonNode retuned =
        Client.JSON.readTree(lines.get(lines.indexOf("event: retuned") + 1).substring(6));
    assertThat(retuned.get("job").textValue()).isEqualTo(id);
    assertThat(retuned.get("epoch").longValue()).isGreaterThan(5);
    assertThat(retuned.at("/patch/upper/steps").intValue()).isEqualTo(1);
  }

  private static String firstEventId(String path) throws Exception {
    HttpResponse<java.io.InputStream> response =
        HttpClient.newHttpClient()
            .send(client.request(path).build(), HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String line = in.readLine();
      while (!line.startsWith("id: ")) {
        line = in.readLine();
      }
      return line.substring(4);
    }
  }
}
