package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.Job;
import io.github.bilevo.config.JobFile;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.hypergradient.ErrorDemand;
import io.github.bilevo.hypergradient.ErrorReport;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Measured;
import io.github.bilevo.hypergradient.error.ErrorBound;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HypergradientCommandTest {
  @TempDir Path directory;

  @Test
  void json_smallJob_hasTheLibrarysBits() throws InvalidJobException {
    Path file = Jobs.small(directory);
    Job job = JobFile.read(file, new DataStore(Optional.empty(), directory));
    Hypergradient wanted = new HypergradientSession(job.estimator()).compute(job.lambda0());

    Cli cli = Cli.plain().run("hypergradient", "--json", file);

    assertThat(cli.code()).isZero();
    JsonNode found = cli.json().get(0);
    assertThat(found.get("objective").doubleValue()).isEqualTo(wanted.objective());
    assertThat(Cli.doubles(found.get("hypergradient"))).isEqualTo(wanted.gradient().toArray());
    assertThat(Cli.doubles(found.get("lower").get("state")))
        .isEqualTo(wanted.lower().state().toArray());
    assertThat(found.get("lower").get("residual").doubleValue())
        .isEqualTo(wanted.lower().residual());
    assertThat(found.get("linear").get("residual").doubleValue())
        .isEqualTo(wanted.linear().orElseThrow().residual());
  }

  @Test
  void json_anyJob_hasTheFieldsOfTheContractAndNoOther() {
    JsonNode aid = Cli.plain().run("hypergradient", Jobs.small(directory), "--json").json().get(0);
    assertThat(aid.fieldNames())
        .toIterable()
        .containsExactly("objective", "hypergradient", "lower", "linear", "seconds", "error");
    assertThat(aid.get("lower").fieldNames())
        .toIterable()
        .containsExactly("state", "steps", "residual", "status");
    assertThat(aid.get("linear").fieldNames())
        .toIterable()
        .containsExactly("steps", "residual", "status");
    assertThat(aid.get("seconds").fieldNames())
        .toIterable()
        .containsExactly("lower", "linear", "total");
    assertThat(aid.get("error").fieldNames())
        .toIterable()
        .containsExactly("bound", "estimate", "reliable");
    assertThat(aid.get("error").get("bound").fieldNames())
        .toIterable()
        .containsExactly("lower", "linear", "round", "total");

    Path itd = Jobs.small(directory, "hypergradient = null\nhypergradient { method = itd }");
    assertThat(Cli.plain().run("hypergradient", itd, "--json").json().get(0).get("linear").isNull())
        .isTrue();
  }

  @Test
  void json_error_isTheLibrarysAndBoundsTheEstimate() throws InvalidJobException {
    Path file = Jobs.small(directory);
    Job job = JobFile.read(file, new DataStore(Optional.empty(), directory));
    ErrorReport wanted =
        new HypergradientSession(Measured.of(job.estimator(), ErrorDemand.BOTH))
            .compute(job.lambda0())
            .error();

    JsonNode found = Cli.plain().run("hypergradient", file, "--json").json().get(0).get("error");

    ErrorBound bound = wanted.bound().orElseThrow();
    assertThat(found.get("bound").get("lower").doubleValue()).isEqualTo(bound.lower());
    assertThat(found.get("bound").get("linear").doubleValue()).isEqualTo(bound.linear());
    assertThat(found.get("bound").get("round").doubleValue()).isEqualTo(bound.round());
    assertThat(found.get("bound").get("total").doubleValue()).isEqualTo(bound.total());
    assertThat(found.get("estimate").doubleValue()).isEqualTo(wanted.estimate().orElseThrow());
    assertThat(found.get("reliable").booleanValue()).isTrue();
    assertThat(found.get("estimate").doubleValue()).isLessThan(bound.total());
    Cli table = Cli.plain().run("hypergradient", file);
    assertThat(table.out()).contains("error       at most ", "error       estimated ");
  }

  @Test
  void json_noBound_isNullWithTheReason() {
    Path none = Jobs.small(directory, "hypergradient.error = none");
    JsonNode error = Cli.plain().run("hypergradient", none, "--json").json().get(0).get("error");
    assertThat(error.get("bound").isNull()).isTrue();
    assertThat(error.get("reason").textValue()).isEqualTo("not asked for");
    assertThat(error.get("estimate").isNull()).isTrue();
    assertThat(error.get("reliable").booleanValue()).isFalse();
    Path function =
        Jobs.small(
            directory,
            "lower { method = heavy-ball, differentiate-step-size = true }, lambda.initial = [1, 2, 3, 4], hypergradient.method = itd");
    error = Cli.plain().run("hypergradient", function, "--json").json().get(0).get("error");
    assertThat(error.get("reason").textValue()).startsWith("the step size is a function of λ");
  }

  @Test
  void json_lowerSolveDiverges_isNullWhereNotFiniteAndExitsThree() {
    Path file = Jobs.small(directory, "lower { steps = 1000, step-size = 1e5 }");
    Cli cli = Cli.plain().run("hypergradient", file, "--json");
    assertThat(cli.code()).isEqualTo(3);
    JsonNode found = cli.json().get(0);
    assertThat(found.get("lower").get("status").textValue()).isIn("DIVERGED", "NON_FINITE");
    assertThat(found.get("hypergradient")).allMatch(JsonNode::isNull);
    assertThat(Cli.doubles(found.get("lower").get("state"))).doesNotContain(Double.NaN);
    assertThat(cli.err()).contains("step size").hasLineCount(1);
  }

  @Test
  void table_noUtf8_isAsciiAndHasTheNumbers() {
    Cli cli = Cli.with(Map.of(), 0, false).run("hypergradient", Jobs.small(directory));
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).isASCII().contains("lambda", "|grad f|", "MAX_STEPS, 30 steps");
    JsonNode json = Cli.plain().run("hypergradient", Jobs.small(directory), "--json").json().get(0);
    json.get("hypergradient").forEach(g -> assertThat(cli.out()).contains(g.asText()));
  }

  @Test
  void json_noSectionUpper_isFine() {
    Cli cli = Cli.plain().run("hypergradient", Jobs.withoutUpper(directory), "--json");
    assertThat(cli.code()).isZero();
  }
}
