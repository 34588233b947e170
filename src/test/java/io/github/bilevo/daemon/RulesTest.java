package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.metrics.MetricNames;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prometheus's configuration, its rules and their tests; and the metrics that all of it names. */
class RulesTest {
  private static final Set<String> SEVERITIES = Set.of("info", "warning", "critical");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check config --lint=all --lint-fatal prometheus.yaml",
        "check rules --lint=all --lint-fatal rules.yaml",
        "test rules rules-test.yaml"
      })
  void promtool_onTheShippedFiles_findsNothingWrong(String arguments) throws Exception {
    PrometheusServer.assumeOnPath("promtool");
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments.split(" ")));
    Monitoring.layOut(directory, "as made by the stack");
    Path output = directory.resolve("output.txt");
    Process promtool =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(promtool.exitValue()).as(Files.readString(output)).isZero();
  }

  static Stream<String> alerts() {
    return Monitoring.alerts().map(rule -> rule.at("/alert").asText());
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void alert_inTheRulesTests_firesInOneCaseAndIsSilentInAnother(String alert) {
    List<JsonNode> cases =
        Monitoring.elements(
                Monitoring.yaml(Monitoring.PROMETHEUS.resolve("rules-test.yaml")).at("/tests"))
            .flatMap(test -> Monitoring.elements(test.at("/alert_rule_test")))
            .filter(test -> test.at("/alertname").asText().equals(alert))
            .toList();

    assertThat(cases).anyMatch(test -> test.at("/exp_alerts").isEmpty());
    assertThat(cases).anyMatch(test -> !test.at("/exp_alerts").isEmpty());
  }

  @Test
  void alerts_eachOfThem_saysHowBadItIsAndWhatToDo() {
    assertThat(Monitoring.alerts())
        .hasSizeGreaterThanOrEqualTo(4)
        .allSatisfy(
            rule -> {
              assertThat(rule.at("/alert").asText()).startsWith("Bilevo");
              assertThat(rule.at("/labels/severity").asText()).isIn(SEVERITIES);
              assertThat(rule.at("/annotations/summary").asText()).contains("{{ $labels.");
              assertThat(rule.at("/annotations/description").asText()).endsWith(".");
            });
    assertThat(alerts()).doesNotHaveDuplicates();
  }

  @Test
  void metrics_namedInDashboardsAndRules_areServedByALiveRun() throws Exception {
    Set<String> named = new TreeSet<>();
    Monitoring.ofDashboards().forEach(e -> named.addAll(PromQl.metrics(e.text())));
    Stream.concat(Monitoring.alerts(), Monitoring.recordings())
        .forEach(rule -> named.addAll(PromQl.metrics(rule.at("/expr").asText())));
    named.removeAll(Monitoring.recordings().map(rule -> rule.at("/record").asText()).toList());
    named.remove("up"); // Prometheus's own

    Set<String> served;
    try (LiveDaemon live = new LiveDaemon(directory)) {
      served =
          live.scrape()
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.replaceAll("[ {].*", ""))
              .collect(Collectors.toSet());
    }

    named.remove("jvm_gc_pause_seconds_sum"); // served from the first collection on
    assertThat(named).hasSizeGreaterThan(25);
    assertThat(served).containsAll(named);
    assertThat(named.stream().filter(name -> name.startsWith("bilevo_")))
        .allSatisfy(name -> assertThat(ours()).anyMatch(name::startsWith));
  }

  /** The other way round: no meter of ours that nobody can look at. */
  @Test
  void meters_ofMetricNames_areEachOnADashboard() {
    Set<String> shown = new TreeSet<>();
    Monitoring.ofDashboards().forEach(e -> shown.addAll(PromQl.metrics(e.text())));

    assertThat(ours())
        .hasSizeGreaterThan(35)
        .allSatisfy(meter -> assertThat(shown).anyMatch(name -> name.startsWith(meter)));
  }

  /** As Prometheus spells them, without what a type or a unit appends. */
  private static List<String> ours() {
    return Arrays.stream(MetricNames.class.getDeclaredFields())
        .filter(field -> Modifier.isPublic(field.getModifiers()))
        .map(RulesTest::value)
        .filter(name -> name.startsWith("bilevo."))
        .map(name -> name.replace('.', '_'))
        .toList();
  }

  private static String value(Field constant) {
    try {
      return (String) constant.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
