package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.daemon.Monitoring.Expression;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.testing.Plans;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every expression of every panel, variable, rule and alert, asked of a real Prometheus with the
 * project's own configuration that scrapes a live daemon with running jobs. A metric that is
 * misspelt gives no rows.
 */
class MonitoringQueriesTest {
  /** Its steps of λ are far too long; a ball ends them, so that it goes on as long as it may. */
  private static final String DIVERGING =
      """
      name = diverging
      problem { kind = biased-ridge, beta = 1000, data { generate { rows = 40, features = 4 } } }
      lower { steps = 30 }
      upper {
        method = gradient-descent, step-size = 10, steps = 2000000000
        projection { set = ball, radius = 100 }
      }
      """;

  @TempDir static Path directory;
  private static LiveDaemon live;
  private static PrometheusServer prometheus;

  @BeforeAll
  static void start() throws Exception {
    PrometheusServer.assumeOnPath("prometheus");
    live = new LiveDaemon(directory.resolve("data"));
    prometheus = PrometheusServer.start(directory, configuration(directory, live.port()));
  }

  @AfterAll
  static void end() throws Exception {
    if (prometheus != null) {
      prometheus.close();
    }
    if (live != null) {
      live.close();
    }
  }

  /** The shipped configuration, with these targets and every second. */
  private static String configuration(Path directory, int... ports) throws Exception {
    ObjectNode config =
        (ObjectNode) Monitoring.yaml(Monitoring.PROMETHEUS.resolve("prometheus.yaml"));
    ObjectNode global = (ObjectNode) config.at("/global");
    for (String interval : List.of("scrape_interval", "scrape_timeout", "evaluation_interval")) {
      global.put(interval, "1s");
    }
    ArrayNode targets = (ArrayNode) config.at("/scrape_configs/0/static_configs/0/targets");
    targets.removeAll();
    for (int port : ports) {
      targets.add("127.0.0.1:" + port);
    }
    Monitoring.layOut(directory, "not asked for");
    return config.toString(); // JSON is YAML
  }

  static Stream<Expression> dashboards() {
    return Monitoring.ofDashboards();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void query_ofADashboard_givesFiniteRowsWithItsLabels(Expression expression) throws Exception {
    String query = PromQl.expand(expression.text());
    assertThat(query).doesNotContain("$");

    JsonNode rows = prometheus.awaitRows(query, MonitoringQueriesTest::finite);

    for (String label : expression.labels()) {
      assertThat(rows).allSatisfy(row -> assertThat(row.at("/metric").has(label)).isTrue());
    }
  }

  private static boolean finite(JsonNode rows) {
    return Monitoring.elements(rows)
        .allMatch(row -> Double.isFinite(row.at("/value/1").asDouble(Double.NaN)));
  }

  static Stream<Expression> rules() {
    Stream<Expression> recordings =
        Monitoring.recordings()
            .flatMap(
                rule -> {
                  String name = rule.at("/record").asText();
                  return Stream.of(
                      new Expression(name + " as written", rule.at("/expr").asText(), List.of()),
                      new Expression(name + " as recorded", name, List.of()));
                });
    Stream<Expression> operands = // of alerts, for these have no rows as long as all is well
        Monitoring.alerts()
            .flatMap(
                rule ->
                    PromQl.selectors(rule.at("/expr").asText()).stream()
                        .map(
                            s ->
                                new Expression(
                                    rule.at("/alert").asText() + ": " + s, s, List.of())));
    return Stream.concat(recordings, operands);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void query_ofARule_givesFiniteRows(Expression expression) throws Exception {
    assertThat(prometheus.awaitRows(expression.text(), MonitoringQueriesTest::finite)).isNotEmpty();
  }

  @Test
  void rules_evaluatedByPrometheus_areAllHealthy() throws Exception {
    JsonNode groups =
        prometheus.await(
            "rules",
            "/data/groups",
            found -> !found.findValuesAsText("health").contains("unknown"));

    long written = Monitoring.alerts().count() + Monitoring.recordings().count();
    assertThat(groups.findValuesAsText("health")).hasSize((int) written).containsOnly("ok");
    assertThat(groups.findValuesAsText("state")).isNotEmpty().doesNotContain("firing");
  }

  /** Each alert by the trouble itself, the times in the rules shortened. */
  @Test
  void alerts_ofADaemonInTrouble_fireEach(@TempDir Path own) throws Exception {
    TestDaemon daemon =
        new TestDaemon(
            own.resolve("data"),
            "bilevo.daemon.running = 3",
            "bilevo.daemon.checkpoint-interval = 1h",
            "bilevo.solver-dispatcher.threads = 1");
    try (PrometheusServer watching = PrometheusServer.start(own, hasty(own, daemon))) {
      try (daemon) {
        String still = daemon.client.submit(TestJobs.endless().replace("small", "still"));
        daemon.client.submit(TestJobs.endless().replace("small", "unsaved"));
        watching.awaitRows("bilevo_run_state{run=\"still\"} == 1");
        assertThat(daemon.client.send("PUT", "/api/v1/jobs/" + still + "/pause", "").statusCode())
            .isEqualTo(202);
        awaitFiring(watching, "BilevoRunStalled", "run=\"still\"");
        awaitFiring(watching, "BilevoCheckpointOld", "run=\"unsaved\"");
        daemon.client.submit(DIVERGING);
        awaitFiring(watching, "BilevoRunDiverging", "run=\"diverging\"");
      }
      awaitFiring(watching, "BilevoTargetDown", "instance=~\".+\"");
    }
  }

  private static String hasty(Path own, TestDaemon daemon) throws Exception {
    String config = configuration(own, daemon.daemon.port());
    Path rules = own.resolve("rules.yaml");
    String hasty =
        Files.readString(rules)
            .replaceAll("for: \\w+", "for: 0s")
            .replace("[10m]", "[6s]")
            .replace("> 300", "> 3");
    Files.writeString(rules, hasty);
    return config;
  }

  private static void awaitFiring(PrometheusServer watching, String alert, String matcher)
      throws Exception {
    watching.awaitRows(
        "ALERTS{alertstate=\"firing\", alertname=\"" + alert + "\", " + matcher + "}");
  }

  @Test
  void alerts_withARunMadeToBreakAndADeadTarget_fireForTheseAlone(@TempDir Path own)
      throws Exception {
    int dead = PrometheusServer.freePort();
    try (LiveRun pair = new LiveRun()) {
      TuningPlan tooFar =
          new TuningPlan(
              Plans.aid(Plans.problem()),
              new UpperPlan(Plans.lambda(), new ProjectedGradient(1e300), 100));
      pair.submit("broken", tooFar);
      String config = configuration(own, pair.port(), dead);
      Path rules = own.resolve("rules.yaml");
      Files.writeString(rules, Files.readString(rules).replace("for: 1m", "for: 1s"));
      try (PrometheusServer watching = PrometheusServer.start(own, config)) {
        watching.awaitRows("ALERTS{alertstate=\"firing\", alertname=\"BilevoTargetDown\"}");
        JsonNode firing =
            watching.awaitRows(
                "count by (alertname, instance, run) (ALERTS{alertstate=\"firing\"})",
                rows -> rows.size() == 2);

        assertThat(firing)
            .extracting(row -> row.at("/metric"))
            .extracting(
                row -> row.at("/alertname").asText(),
                row -> row.at("/instance").asText().replaceAll(".*:", ""),
                row -> row.at("/run").asText())
            .containsExactlyInAnyOrder(
                tuple("BilevoRunNonFinite", Integer.toString(pair.port()), "broken"),
                tuple("BilevoTargetDown", Integer.toString(dead), ""));
      }
    }
  }
}
