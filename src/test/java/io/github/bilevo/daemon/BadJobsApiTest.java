package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.config.BadJobs;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every case of {@code bad-jobs.txt}, submitted: the same lines are said, in the same order. */
@Timeout(300)
class BadJobsApiTest {
  @TempDir static Path directory;
  private static TestDaemon daemon;

  @BeforeAll
  static void serve() throws Exception {
    daemon = new TestDaemon(directory);
    BadJobs.writeData(directory.resolve("files"));
  }

  @AfterAll
  static void end() {
    daemon.close();
  }

  @TestFactory
  Stream<DynamicTest> post_badJob_saysExactlyThis() throws Exception {
    List<BadJobs.Case> cases = BadJobs.cases();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(40);
    return cases.stream().map(it -> DynamicTest.dynamicTest(it.title(), () -> refused(it)));
  }

  private static void refused(BadJobs.Case bad) throws Exception {
    String wanted = bad.said().replace("job.conf:", "job:");
    HttpResponse<String> refused = post("/api/v1/jobs", bad.job());
    assertThat(refused.statusCode()).isEqualTo(unread(wanted) ? 400 : 422);
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(said(refused)).isEqualTo(wanted);
    HttpResponse<String> checked = post("/api/v1/jobs:validate", bad.job());
    assertThat(checked.statusCode()).isEqualTo(unread(wanted) ? 400 : 200);
    assertThat(said(checked)).isEqualTo(wanted);
  }

  /** Of what cannot be read no field is known. */
  private static boolean unread(String wanted) {
    return wanted.matches("(?s)job:\\d+: (syntax|substitution): .*");
  }

  private static HttpResponse<String> post(String path, String job) throws Exception {
    return daemon.client.send("POST", path, job, "Content-Type", "application/hocon");
  }

  private static String said(HttpResponse<String> response) throws Exception {
    JsonNode errors = Client.JSON.readTree(response.body()).get("errors");
    return String.join(
            "\n",
            StreamSupport.stream(errors.spliterator(), false)
                .map(error -> error.get("detail").textValue())
                .toList())
        .replace(directory.resolve("files") + "/", "")
        .replace(directory + "/", "");
  }
}
