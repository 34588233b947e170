package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.store.JobState;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route with every status it knows. */
@Timeout(300)
class RouteContractTest {
  @TempDir static Path directory;
  private static TestDaemon daemon;
  private static Client client;
  private static String done;
  private static String alive;
  private static String gone;

  @BeforeAll
  static void serve() throws Exception {
    daemon = new TestDaemon(directory.resolve("data"), "bilevo.daemon.checkpoint-interval = 10ms");
    client = daemon.client;
    done = client.submit(TestJobs.steps(200));
    client.awaitState(done, "STOPPED_BUDGET");
    alive = client.submit(TestJobs.endless());
    client.await(alive, job -> job.get("epoch").longValue() > 10);
    gone = client.submit(TestJobs.steps(1));
    client.awaitState(gone, "STOPPED_BUDGET");
    assertThat(client.send("DELETE", "/api/v1/jobs/" + gone, "").statusCode()).isEqualTo(204);
  }

  @AfterAll
  static void end() {
    daemon.close();
  }

  @ParameterizedTest(name = "{0} {1} {2} → {3}")
  @CsvSource(
      nullValues = "-",
      value = {
        "GET, /api/v1/jobs, -, 200",
        "GET, /api/v1/jobs?limit=200&state=RUNNING, -, 200",
        "GET, /api/v1/jobs?limit=0, -, 400",
        "GET, /api/v1/jobs?limit=201, -, 400",
        "GET, /api/v1/jobs?limit=many, -, 400",
        "GET, /api/v1/jobs?cursor=nonsense, -, 400",
        "GET, /api/v1/jobs?cursor=%2e, -, 400",
        "GET, /api/v1/jobs?state=ASLEEP, -, 400",
        "POST, /api/v1/jobs, hocon:, 422",
        "POST, /api/v1/jobs, hocon:name = {, 400",
        "POST, /api/v1/jobs, hocon:name = ${HOME}, 400",
        "POST, /api/v1/jobs, hocon:include \"/etc/passwd\", 422",
        "POST, /api/v1/jobs, json:{\"name\": 1, 400",
        "POST, /api/v1/jobs, json:name = small, 400",
        "POST, /api/v1/jobs, json:{\"nam\": 1}, 422",
        "POST, /api/v1/jobs, text:name = small, 415",
        "POST, /api/v1/jobs?priority=101, hocon:, 400",
        "POST, /api/v1/jobs?priority=high, hocon:, 400",
        "POST, /api/v1/jobs:validate, hocon:, 200",
        "POST, /api/v1/jobs:validate, hocon:], 400",
        "POST, /api/v1/jobs:validate, text:, 415",
        "GET, /api/v1/jobs/DONE, -, 200",
        "GET, /api/v1/jobs/GONE, -, 404",
        "GET, /api/v1/jobs/nosuchjob, -, 404",
        "GET, /api/v1/jobs/..%2f..%2fetc, -, 404",
        "GET, /api/v1/jobs/DONE/result, -, 200",
        "GET, /api/v1/jobs/ALIVE/result, -, 409",
        "GET, /api/v1/jobs/GONE/result, -, 404",
        "GET, /api/v1/jobs/DONE/report, -, 200",
        "GET, /api/v1/jobs/ALIVE/report, -, 409",
        "GET, /api/v1/jobs/GONE/report, -, 404",
        "GET, /api/v1/jobs/DONE/trace, -, 200",
        "GET, /api/v1/jobs/ALIVE/trace?maxPoints=4, -, 200",
        "GET, /api/v1/jobs/DONE/trace?maxPoints=3, -, 400",
        "GET, /api/v1/jobs/DONE/trace?maxPoints=10001, -, 400",
        "GET, /api/v1/jobs/GONE/trace, -, 404",
        "GET, /api/v1/jobs/DONE/checkpoints, -, 200",
        "GET, /api/v1/jobs/GONE/checkpoints, -, 404",
        "GET, /api/v1/jobs/GONE/events, -, 404",
        "PUT, /api/v1/jobs/DONE/pause, -, 409",
        "PUT, /api/v1/jobs/DONE/resume, -, 409",
        "PUT, /api/v1/jobs/DONE/cancel, -, 409",
        "PUT, /api/v1/jobs/GONE/pause, -, 404",
        "PUT, /api/v1/jobs/GONE/resume, -, 404",
        "PUT, /api/v1/jobs/GONE/cancel, -, 404",
        "PUT, /api/v1/jobs/ALIVE/resume, -, 202",
        "POST, /api/v1/jobs/ALIVE/restart, -, 409",
        "POST, /api/v1/jobs/GONE/restart, -, 404",
        "POST, /api/v1/jobs/DONE/restart?from=999, -, 422",
        "POST, /api/v1/jobs/DONE/restart?from=newest, -, 422",
        "DELETE, /api/v1/jobs/ALIVE, -, 409",
        "DELETE, /api/v1/jobs/GONE, -, 404",
        "GET, /version, -, 200",
        "GET, /api/v1/version, -, 200",
        "GET, /health/live, -, 200",
        "GET, /health/ready, -, 200",
        "GET, /metrics, -, 200",
        "GET, /api/v1/openapi.json, -, 200",
        "GET, /, -, 200",
        "GET, /page/main.js, -, 200",
        "GET, /page/nothing.js, -, 404",
        "POST, /, -, 405",
        "GET, /api/v1/jobs/DONE/trace?from=10&to=20, -, 200",
        "GET, /api/v1/jobs/DONE/trace?from=20&to=10, -, 400",
        "GET, /api/v1/jobs/DONE/trace?from=-1, -, 400",
        "GET, /api/v1, -, 404",
        "GET, /api/v1/jobs/, -, 404",
        "GET, /api/v1/jobs/DONE/, -, 404",
        "PUT, /api/v1/jobs, -, 405",
        "PATCH, /api/v1/jobs/ALIVE, merge-patch+json:{}, 200",
        "PATCH, /api/v1/jobs/ALIVE, json:{\"labels\": {\"a\": \"b\"}}, 200",
        "PATCH, /api/v1/jobs/ALIVE, merge-patch+json:{\"name\": \"x\"}, 422",
        "PATCH, /api/v1/jobs/ALIVE, merge-patch+json:{, 400",
        "PATCH, /api/v1/jobs/ALIVE, text:{}, 415",
        "PATCH, /api/v1/jobs/DONE, merge-patch+json:{}, 409",
        "PATCH, /api/v1/jobs/GONE, merge-patch+json:{}, 404",
        "PATCH, /api/v1/jobs, -, 405",
        "GET, /api/v1/jobs/DONE/pause, -, 405",
        "POST, /metrics, -, 405",
      })
  void request_isAnsweredWithItsStatus(String method, String path, String body, int status)
      throws Exception {
    String place = path.replace("DONE", done).replace("ALIVE", alive).replace("GONE", gone);
    HttpResponse<String> response = body == null ? send(method, place) : typed(method, place, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    if (status >= 400) {
      isProblem(response);
    }
    isDocumented(method, place.replaceFirst("\\?.*", ""), status);
  }

  /** Where there is such a route, the document knows the status. */
  private static void isDocumented(String method, String place, int status) throws Exception {
    JsonNode paths = Client.JSON.readTree(OpenApi.text()).get("paths");
    for (Route route : daemon.daemon.routes()) {
      if (route.method().equals(method) && route.match(place).isPresent()) {
        JsonNode operation = paths.get(route.path()).get(method.toLowerCase(Locale.ROOT));
        assertThat(operation.get("responses").has(Integer.toString(status)))
            .as("%s %s: %d", method, route.path(), status)
            .isTrue();
      }
    }
  }

  @Test
  void openApi_isServedAndKnowsExactlyTheRoutes() throws Exception {
    JsonNode document = Client.JSON.readTree(client.get("/api/v1/openapi.json").body());
    assertThat(document.get("openapi").textValue()).startsWith("3.1");
    Set<String> told = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        verb -> {
                          if (!verb.equals("parameters")) {
                            told.add(verb.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    Set<String> routes = new TreeSet<>();
    daemon.daemon.routes().forEach(route -> routes.add(route.method() + " " + route.path()));
    assertThat(told).isEqualTo(routes);
    for (JsonNode reference : document.findValues("$ref")) {
      String pointer = reference.textValue().substring(1);
      assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
    }
    assertThat(document.at("/components/schemas/State/enum"))
        .extracting(JsonNode::textValue)
        .containsExactly(Arrays.stream(JobState.values()).map(Enum::name).toArray(String[]::new));
  }

  private static HttpResponse<String> send(String method, String path) throws Exception {
    return client.send(method, path, "");
  }

  private static HttpResponse<String> post(String path, String typed) throws Exception {
    return typed("POST", path, typed);
  }

  private static HttpResponse<String> typed(String method, String path, String typed)
      throws Exception {
    int colon = typed.indexOf(':');
    String kind = typed.substring(0, colon);
    String type = kind.equals("text") ? "text/plain" : "application/" + kind;
    return client.send(method, path, typed.substring(colon + 1), "Content-Type", type);
  }

  private static void isProblem(HttpResponse<String> response) throws Exception {
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = Client.JSON.readTree(response.body());
    assertThat(problem.get("status").intValue()).isEqualTo(response.statusCode());
    assertThat(problem.get("title").textValue()).isNotBlank();
    assertThat(problem.get("detail").textValue()).isNotBlank();
    assertThat(response.body()).doesNotContain("\\tat ", "Exception", "io.github");
    assertThat(response.headers().firstValue("Server")).isEmpty();
  }

  @Test
  void post_invalidJob_tellsEveryFieldWithItsPointer() throws Exception {
    HttpResponse<String> response =
        post("/api/v1/jobs", "hocon:" + TestJobs.steps(5) + "lower.steps = -1\nupper.step-siz = 1");
    assertThat(response.statusCode()).isEqualTo(422);
    JsonNode errors = Client.JSON.readTree(response.body()).get("errors");
    assertThat(errors.findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/lower/steps", "/upper/step-siz");
    assertThat(errors.findValuesAsText("hint")).containsExactly("step-size");
  }

  @Test
  void conflict_tellsTheStateAndWhatIsAllowed() throws Exception {
    JsonNode problem = Client.JSON.readTree(send("PUT", "/api/v1/jobs/" + done + "/pause").body());
    assertThat(problem.get("currentState").textValue()).isEqualTo("STOPPED_BUDGET");
    assertThat(problem.get("allowed")).hasSize(2);
  }

  @Test
  void get_jobWithItsETag_isNotModified() throws Exception {
    HttpResponse<String> first = client.get("/api/v1/jobs/" + done);
    String tag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> again = client.get("/api/v1/jobs/" + done, "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(client.get("/api/v1/jobs/" + done, "If-None-Match", "\"x\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void patch_anotherETag_isAFailedPrecondition() throws Exception {
    HttpResponse<String> response = client.patch(alive, "{}", "If-Match", "\"99-x\"");
    assertThat(response.statusCode()).isEqualTo(412);
    isProblem(response);
    isDocumented("PATCH", "/api/v1/jobs/" + alive, 412);
  }

  @Test
  void get_wrongMethod_tellsTheRightOnes() throws Exception {
    assertThat(send("PUT", "/api/v1/jobs").headers().firstValue("Allow")).contains("GET, POST");
  }

  @Test
  void get_trace_isJsonOrCsvOrNotAcceptable() throws Exception {
    String path = "/api/v1/jobs/" + done + "/trace?maxPoints=10";
    JsonNode json = Client.JSON.readTree(client.get(path).body());
    assertThat(json.get("epochs").longValue()).isEqualTo(201);
    assertThat(json.get("points")).hasSizeBetween(6, 10);
    assertThat(json.get("points").get(0).get("epoch").longValue()).isZero();
    HttpResponse<String> csv = client.get(path, "Accept", "text/csv");
    assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(csv.body().lines()).hasSize(json.get("points").size() + 1);
    assertThat(client.get(path, "Accept", "image/png").statusCode()).isEqualTo(406);
  }

  @Test
  void get_report_isAPageOrItsNumbersOrItsEpochs() throws Exception {
    String path = "/api/v1/jobs/" + done + "/report";
    HttpResponse<String> page = client.get(path, "Accept", "text/html,*/*;q=0.1");
    assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(page.body()).contains("<svg", "<h1>small</h1>").doesNotContain("<script", "http:");
    JsonNode json = Client.JSON.readTree(client.get(path, "Accept", "application/json").body());
    assertThat(json.at("/lambda/size").intValue()).isEqualTo(4);
    assertThat(json.at("/points/objective")).hasSize(201);
    assertThat(json.at("/origin/job").textValue()).startsWith(done);
    assertThat(client.get(path, "Accept", "text/csv").body().lines()).hasSize(202);
    isProblem(client.get(path, "Accept", "image/png"));
    assertThat(client.get(path, "Accept", "image/png").statusCode()).isEqualTo(406);
  }

  @Test
  void get_result_asCsv_hasEveryVector() throws Exception {
    String path = "/api/v1/jobs/" + done + "/result";
    JsonNode result = Client.JSON.readTree(client.get(path).body());
    assertThat(client.get(path, "Accept", "text/csv").body().lines())
        .hasSize(9)
        .contains("lambda,3," + result.at("/lambda/3").doubleValue())
        .contains("w,0," + result.at("/w/0").doubleValue());
    assertThat(client.get(path, "Accept", "image/png").statusCode()).isEqualTo(406);
    assertThat(result.at("/model/predicts").textValue()).isEqualTo("sign");
  }

  @Test
  void get_result_hasTheModel() throws Exception {
    JsonNode result = Client.JSON.readTree(client.get("/api/v1/jobs/" + done + "/result").body());
    assertThat(result.get("schema").textValue()).isEqualTo("bilevo-result-1");
    assertThat(result.get("lambda")).hasSize(4);
    assertThat(result.get("w")).hasSize(4);
    assertThat(result.get("steps").longValue()).isEqualTo(200);
    assertThat(result.get("figures").has("validation")).isTrue();
  }

  @Test
  void metrics_haveTheRun() throws Exception {
    assertThat(client.get("/metrics").body())
        .contains("bilevo_upper_objective{run=\"small", "bilevo_build_info{");
  }

  static IntStream seeds() {
    return IntStream.range(0, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void post_anyBytes_areNeitherAJobNorABreakdown(int seed) throws Exception {
    Random random = new Random(seed);
    StringBuilder body = new StringBuilder(TestJobs.steps(3));
    int changes = 1 + random.nextInt(8);
    for (int i = 0; i < changes; i++) {
      body.setCharAt(random.nextInt(body.length()), (char) random.nextInt(128));
    }
    String type = random.nextBoolean() ? "application/hocon" : "application/json";
    HttpResponse<String> response =
        client.send("POST", "/api/v1/jobs:validate", body.toString(), "Content-Type", type);
    assertThat(response.statusCode()).as(response.body()).isIn(200, 400, 422);
    assertThat(response.body()).doesNotContain("\\tat ", "java.lang");
  }
}
