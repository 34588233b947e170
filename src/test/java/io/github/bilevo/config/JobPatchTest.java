package io.github.bilevo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.math.Vec;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobPatchTest {
  private static final String TEXT =
      """
      lower.steps = 30
      seed = 9007199254740993
      problem { kind = logistic, data { generate { rows = 40, features = 4 } } }
      lambda.initial = 1e-3
      lower { method = gradient-descent }
      hypergradient { memory = 200m, method = itd }
      upper { method = adam, step-size = 1e-3, steps = 50, projection { upper = 9.50 }
        stop { gradient-norm = 1e-9, patience = 7 } }
      """;

  @TempDir Path directory;

  private Job read(String text) throws InvalidJobException {
    DataStore store = new DataStore(Optional.empty(), directory);
    return JobFile.parse(text, "job", directory, store);
  }

  private static ObjectNode json(String text) throws Exception {
    return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  @Test
  void merge_nothing_isTheSameJob() throws Exception {
    String merged = JobPatch.merge(TEXT, json("{}"));
    assertThat(read(merged).json()).isEqualTo(read(TEXT).json());
    assertThat(JobPatch.merge(merged, json("{}"))).isEqualTo(merged);
  }

  @Test
  void merge_replacesAddsAndTakesAway() throws Exception {
    ObjectNode patch =
        json(
            "{'lower':{'steps':5,'warm-start':true},'upper':{'step-size':null,'stop':null},"
                + "'hypergradient':{'error':'both','memory':null}}");
    String wanted =
        TEXT.replace("lower.steps = 30", "lower { steps = 5, warm-start = true }")
            .replace("step-size = 1e-3,", "")
            .replace("memory = 200m", "error = both")
            .replaceFirst("stop \\{[^}]*}", "");
    assertThat(read(JobPatch.merge(TEXT, patch)).json()).isEqualTo(read(wanted).json());
  }

  @Test
  void merge_whatARunCannotTake_isToldKeyByKey() {
    assertThatThrownBy(
            () ->
                JobPatch.merge(TEXT, json("{'seed':2,'uper':{},'lower':{'initial':1},'upper':3}")))
        .isInstanceOf(InvalidJobException.class)
        .hasMessage(
            """
            patch:1: seed: found 2; allowed what a run can take: lower, hypergradient or upper
            patch:1: uper: found {}; allowed what a run can take: lower, hypergradient or upper; \
            did you mean upper
            patch:1: lower.initial: found 1; allowed no change
            patch:1: upper: found 3; allowed a section { … } of what changes""");
  }

  @Test
  void upperPlan_ofAResolvedJob_isThatOfTheJob() throws Exception {
    Job job = read(TEXT);
    UpperPlan plan = JobPatch.upperPlan(JobPatch.upper(job.json()), job.lambda0());
    assertThat(plan).isEqualTo(job.upper().orElseThrow());
    assertThatThrownBy(() -> JobPatch.upperPlan("{}", Vec.copyOf(1)))
        .isInstanceOf(InvalidJobException.class);
  }
}
