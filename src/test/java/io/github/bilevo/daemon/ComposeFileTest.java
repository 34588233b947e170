package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.config.Job;
import io.github.bilevo.config.JobFile;
import io.github.bilevo.data.DataStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stack of {@code docker/compose.yaml}, read without an engine. */
class ComposeFileTest {
  private static final List<String> OURS = List.of("token", "bilevo", "job");

  @TempDir Path directory;

  private final JsonNode compose = Monitoring.yaml(Monitoring.DOCKER.resolve("compose.yaml"));
  private final JsonNode services = compose.at("/services");

  @Test
  void services_ofTheStack_haveExactImagesAndOneOfThemIsBuilt() {
    assertThat(services.fieldNames())
        .toIterable()
        .containsExactly("token", "bilevo", "job", "prometheus", "grafana");
    services
        .properties()
        .forEach(
            service -> {
              String image = service.getValue().at("/image").asText();
              boolean ours = OURS.contains(service.getKey());
              assertThat(image)
                  .matches(ours ? Pattern.compile("bilevo") : ContainerTest.EXACT_IMAGE);
              assertThat(service.getValue().has("build"))
                  .isEqualTo(service.getKey().equals("bilevo"));
              assertThat(service.getValue().at("/pull_policy").asText()) // no stranger's "bilevo"
                  .isEqualTo(ours && !service.getKey().equals("bilevo") ? "never" : "");
            });
    JsonNode build = services.at("/bilevo/build");
    Path context = Monitoring.DOCKER.resolve(build.at("/context").asText());
    assertThat(context.resolve("pom.xml")).exists();
    assertThat(context.resolve(build.at("/dockerfile").asText())).exists();
  }

  @Test
  void services_eachOfThem_hasNoPrivilegesAndAReadOnlyRoot() {
    for (JsonNode service : services) {
      assertThat(service.at("/user").asText()).matches("[1-9]\\d*:\\d+");
      assertThat(service.at("/read_only").asBoolean()).isTrue();
      assertThat(service.at("/cap_drop").toString()).isEqualTo("[\"ALL\"]");
      assertThat(service.at("/security_opt").toString()).isEqualTo("[\"no-new-privileges:true\"]");
      assertThat(service.has("cap_add")).isFalse();
      assertThat(service.has("privileged")).isFalse();
      for (JsonNode port : service.at("/ports")) {
        assertThat(port.asText()).startsWith("127.0.0.1:"); // two of them ask nobody who they are
      }
    }
    for (String ours : OURS) {
      assertThat(services.at("/" + ours + "/user").asText())
          .isEqualTo(Dockerfile.read().ofLastStage("USER").get(0));
      assertThat(services.at("/" + ours + "/tmpfs/0").asText().split("[:,]"))
          .startsWith("/tmp", "exec");
    }
  }

  /** Those that go on are asked whether they are well; those that end are not started again. */
  @Test
  void services_eachOfThem_isWatchedOrEndsByItself() {
    Map<String, String> habits = new TreeMap<>();
    services
        .properties()
        .forEach(
            service -> {
              JsonNode check = service.getValue().at("/healthcheck");
              habits.put(
                  service.getKey(),
                  service.getValue().at("/restart").asText()
                      + (check.at("/disable").asBoolean()
                          ? ""
                          : " " + check.at("/test/1").asText()));
            });

    assertThat(habits)
        .isEqualTo(
            Map.of(
                "token", "no",
                "job", "no",
                "bilevo", "unless-stopped /opt/bilevo/bin/health",
                "prometheus", "unless-stopped promtool",
                "grafana", "unless-stopped wget"));
  }

  @Test
  void references_ofTheServices_allExist() {
    for (JsonNode service : services) {
      service
          .at("/depends_on")
          .properties()
          .forEach(
              other -> {
                JsonNode named = services.at("/" + other.getKey());
                assertThat(other.getValue().at("/condition").asText())
                    .isEqualTo(
                        named.at("/restart").asText().equals("no")
                            ? "service_completed_successfully"
                            : "service_healthy");
              });
      for (JsonNode volume : service.at("/volumes")) {
        String source = volume.asText().split(":")[0];
        if (source.startsWith(".")) {
          assertThat(Monitoring.DOCKER.resolve(source)).exists();
          assertThat(volume.asText()).endsWith(":ro");
        } else {
          assertThat(compose.at("/volumes").has(source)).as(source).isTrue();
        }
      }
    }
  }

  /** The daemon admits a request by the name that it was told to listen on. */
  @Test
  void daemon_itsName_isTheOneThatOthersAskFor() {
    String name = services.at("/bilevo/hostname").asText();
    String port = "8642";

    assertThat(name).isEqualTo("bilevo");
    assertThat(services.at("/bilevo/command").toString())
        .contains("\"--host\",\"" + name + "\",\"--port\",\"" + port + "\"");
    assertThat(services.at("/bilevo/healthcheck/test").toString())
        .contains("\"" + port + "\",\"" + name + "\"");
    assertThat(services.at("/job/environment/BILEVO_SERVER").asText())
        .isEqualTo("http://" + name + ":" + port);
    assertThat(
            Monitoring.yaml(Monitoring.PROMETHEUS.resolve("prometheus.yaml"))
                .at("/scrape_configs/0/static_configs/0/targets")
                .toString())
        .isEqualTo("[\"" + name + ":" + port + "\"]");
  }

  /** Prometheus is another user, and reads its copy of the token as one of the daemon's group. */
  @Test
  void token_ofTheStack_isWhereEachReaderLooksForIt() {
    String directory = services.at("/token/entrypoint/1").asText();
    String owner = services.at("/token/user").asText();

    assertThat(services.at("/token/volumes/0").asText()).isEqualTo("token:" + directory);
    for (String reader : List.of("bilevo", "job")) {
      assertThat(services.at("/" + reader + "/volumes").toString())
          .contains("token:" + directory + ":ro");
      assertThat(services.at("/" + reader + "/environment/BILEVO_TOKEN_FILE").asText())
          .isEqualTo(directory + "/token");
    }
    assertThat(services.at("/bilevo/command").toString())
        .contains("\"--token-file\",\"" + directory + "/token\"");
    assertThat(services.at("/prometheus/group_add/0").asText()).isEqualTo(owner.split(":")[1]);
    assertThat(services.at("/prometheus/volumes").toString())
        .contains("token:/etc/prometheus/token:ro");
    assertThat(
            Monitoring.yaml(Monitoring.PROMETHEUS.resolve("prometheus.yaml"))
                .at("/scrape_configs/0/authorization/credentials_file")
                .asText())
        .isEqualTo("token/scrape");
  }

  @Test
  void job_byDefault_isValidAndRunsForMinutes() throws Exception {
    Matcher job =
        Pattern.compile("/jobs/\\$\\{BILEVO_JOB:-([^}]*)}")
            .matcher(services.at("/job/command").toString());
    assertThat(job.find()).isTrue();
    Path file = Monitoring.DOCKER.resolve("jobs").resolve(job.group(1));

    Job read = JobFile.read(file, new DataStore(Optional.empty(), directory));

    assertThat(read.plan().upper().steps()).isGreaterThan(10_000);
  }
}
