package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patches that are refused, and labels. */
@Timeout(300)
class PatchTest {
  @TempDir static Path directory;
  private static TestDaemon daemon;
  private static Client client;
  private static String id;

  @BeforeAll
  static void serve() throws Exception {
    daemon = new TestDaemon(directory);
    client = daemon.client;
    id = client.submit(TestJobs.endless());
    client.awaitState(id, "RUNNING");
  }

  @AfterAll
  static void end() {
    daemon.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'name':'other'} | /name | other",
        "{'problem':{'data':{'generate':{'rows':50}}}} | /problem | rows",
        "{'schedule':'pipelined'} | /schedule | pipelined",
        "{'lambda':{'initial':2}} | /lambda | initial",
        "{'lower':{'initial':1}} | /lower/initial | 1",
        "{'upper':{'projection':{'upper':9}}} | /upper/projection | upper",
        "{'upper':null} | /upper | null",
        "{'upper':{'step-size':-1}} | /upper/step-size | -1",
        "{'upper':{'step-siz':1}} | /upper/step-siz | unknown",
        "{'upper':{'steps':null}} | /upper/steps | nothing",
        "{'lower':{'steps':'many'}} | /lower/steps | many",
        "{'hypergradient':{'method':'guess'}} | /hypergradient/method | guess",
        "{'labels':7} | /labels | 7",
        "{'labels':{'a b':'x'}} | /labels/a b | x",
        "{'labels':{'a':1}} | /labels/a | 1",
        "{'labels':{'a':'two\\nlines'}} | /labels/a | two",
      })
  void patch_whatMayNotBe_isRefusedNamingKeyAndValue(String patch, String pointer, String found)
      throws Exception {
    JsonNode before = client.job(id);
    HttpResponse<String> response = client.patch(id, patch.replace('\'', '"'));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
    JsonNode errors = Client.JSON.readTree(response.body()).get("errors");
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).get("pointer").textValue()).isEqualTo(pointer);
    assertThat(errors.get(0).get("found").textValue()).contains(found);
    assertThat(errors.get(0).get("allowed").textValue()).isNotBlank();
    JsonNode after = client.job(id);
    assertThat(after.get("job_hash")).isEqualTo(before.get("job_hash"));
    assertThat(after.get("changes")).isEqualTo(before.get("changes"));
  }

  @Test
  void patch_manyProblems_areToldAtOnce() throws Exception {
    HttpResponse<String> response =
        client.patch(id, "{\"nam\": 1, \"problem\": {}, \"labels\": {\"a\": 1, \"b\": []}}");
    assertThat(Client.JSON.readTree(response.body()).get("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/nam", "/problem", "/labels/a", "/labels/b");
    response =
        client.patch(id, "{\"upper\": {\"steps\": -1}, \"lower\": {\"steps\": 0, \"stepz\": 1}}");
    assertThat(Client.JSON.readTree(response.body()).get("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/upper/steps", "/lower/steps", "/lower/stepz");
  }

  @ParameterizedTest
  @CsvSource({
    "'{', application/merge-patch+json, 400",
    "'', application/merge-patch+json, 422",
    "'[]', application/json, 422",
    "'{} {}', application/json, 400",
    "'upper.steps = 1', application/hocon, 415",
    "'{}', text/plain, 415",
    "'{}', application/json, 200",
  })
  void patch_body_isAMergePatch(String body, String type, int status) throws Exception {
    HttpResponse<String> response =
        client.send("PATCH", "/api/v1/jobs/" + id, body, "Content-Type", type);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
  }

  @Test
  void labels_areShownReplacedAndTakenAway() throws Exception {
    String own = client.submit(TestJobs.endless());
    client.patch(own, "{\"labels\": {\"team\": \"vision\", \"ticket\": \"B-12\"}}");
    client.patch(own, "{\"labels\": {\"team\": \"λ\", \"ticket\": null}}");
    JsonNode listed = Client.JSON.readTree(client.get("/api/v1/jobs").body()).at("/items/0");
    assertThat(listed.get("labels").toString()).isEqualTo("{\"team\":\"λ\"}");
    assertThat(client.job(own).get("transitions").findValuesAsText("reason")).contains("labelled");
    String many =
        IntStream.range(0, 32)
            .mapToObj(i -> "\"l" + i + "\": \"\"")
            .collect(Collectors.joining(",", "{\"labels\": {", "}}"));
    assertThat(client.patch(own, many).statusCode()).isEqualTo(422); // and one that is there
    client.patch(own, "{\"labels\": null}");
    assertThat(client.job(own).get("labels")).isEmpty();
    assertThat(client.patch(own, many).statusCode()).isEqualTo(200);
    client.put(own, "cancel");
  }
}
