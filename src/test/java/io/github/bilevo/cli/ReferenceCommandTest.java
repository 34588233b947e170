package io.github.bilevo.cli;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.reference.ReferenceCase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reference case, every t, every method, from a job file to {@code --json}. */
class ReferenceCommandTest {
  private static final double TOLERANCE = 1e-10;
  private static final double CG_TOLERANCE = 1e-8; // Krylov exhausted: summation order shows

  private static final List<String> NAMES =
      List.of(
          "lr",
          "krr",
          "krr_exp",
          "br",
          "hr",
          "multiclass",
          "multiclass_warm",
          "distillation",
          "eqm");

  @TempDir Path directory;

  record Row(ReferenceCase reference, ReferenceCase.Result result, String field) {
    int k() {
      String budget = field.substring(field.lastIndexOf('_') + 1);
      return budget.equals("t") ? result.t() : Integer.parseInt(budget);
    }

    @Override
    public String toString() {
      return reference.name() + ", t = " + result.t() + ", " + field;
    }
  }

  static Stream<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String name : NAMES) {
      ReferenceCase reference = ReferenceCase.load(name);
      for (ReferenceCase.Result result : reference.results()) {
        result
            .json()
            .fieldNames()
            .forEachRemaining(
                field -> {
                  if (field.matches("itd|(fp|cg)_(?!steps).*k_eq_.*")) {
                    rows.add(new Row(reference, result, field));
                  }
                });
      }
    }
    return rows.stream();
  }

  @Test
  void rows_allFiles_haveEveryMethodAtEveryT() {
    // gradient descent and a map have no pair to differentiate beside themselves
    int sixTimes = 6 * (5 + 7 + 7 + 7 + 7);
    int others = 5 * 7 + 3 * 7 + 5 * 7 + 5 * 5;
    assertThat(rows()).hasSize(sixTimes + others);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void hypergradient_referenceCase_matches(Row row) {
    Path job = Jobs.write(directory, job(row).toPrettyString());
    Cli cli = Cli.plain().run("hypergradient", job, "--json");
    assertThat(cli.err()).isEmpty();
    assertThat(cli.code()).isZero();
    assertThat(cli.json()).hasSize(1);
    JsonNode found = cli.json().get(0);

    double tolerance = row.field().startsWith("cg") ? CG_TOLERANCE : TOLERANCE;
    assertThat(
            relativeError(
                Cli.doubles(found.get("hypergradient")), row.result().vector(row.field())))
        .isLessThanOrEqualTo(tolerance);
    JsonNode lower = found.get("lower");
    assertThat(relativeError(Cli.doubles(lower.get("state")), row.result().vector("w_t")))
        .isLessThanOrEqualTo(TOLERANCE);
    assertThat(Math.abs(found.get("objective").doubleValue() / row.result().objective() - 1))
        .isLessThanOrEqualTo(TOLERANCE);
    assertThat(lower.get("steps").intValue()).isEqualTo(row.result().t());
    assertThat(lower.get("status").textValue()).isEqualTo("MAX_STEPS");
    assertLinearSolve(row, found.get("linear"));
  }

  private static void assertLinearSolve(Row row, JsonNode linear) {
    if (row.field().equals("itd")) {
      assertThat(linear.isNull()).isTrue();
      return;
    }
    // fewer only where ‖r‖ meets 1e-15 ‖b‖; at which step it does is a matter of rounding
    boolean converged = linear.get("status").textValue().equals("CONVERGED");
    assertThat(linear.get("steps").intValue()).isBetween(converged ? 1 : row.k(), row.k());
  }

  private static ObjectNode job(Row row) {
    ReferenceCase reference = row.reference();
    ObjectNode job = new ObjectMapper().createObjectNode();
    job.put("name", "reference");
    problem(job.putObject("problem"), reference);
    ObjectNode lower = job.putObject("lower");
    lower.put("steps", row.result().t());
    lower.set("initial", reference.json().get("w0"));
    if (map(reference)) {
      lambda(job, reference);
    } else {
      job.putObject("lambda").set("initial", reference.json().get("lambda"));
      lower.put("method", reference.heavyBall() ? "heavy-ball" : "gradient-descent");
      lower.put("step-size", reference.solver("alpha"));
    }
    if (!map(reference) && reference.heavyBall()) {
      lower.put("momentum", reference.solver("momentum"));
    }
    method(job.putObject("hypergradient"), row);
    return job;
  }

  private static boolean map(ReferenceCase reference) {
    return reference.name().equals("eqm");
  }

  private static void lambda(ObjectNode job, ReferenceCase reference) {
    ArrayNode flat = job.putObject("lambda").putArray("initial");
    for (double value : reference.lambda()) {
      flat.add(value);
    }
  }

  private static void problem(ObjectNode problem, ReferenceCase reference) {
    String kind =
        switch (reference.name()) {
          case "lr" -> "logistic";
          case "krr", "krr_exp" -> "kernel-ridge";
          case "br" -> "biased-ridge";
          case "hr" -> "hyper-representation";
          case "multiclass", "multiclass_warm" -> "multinomial-logistic";
          case "distillation" -> "training-data";
          default -> "equilibrium";
        };
    problem.put("kind", kind);
    constant(problem, "beta", reference, "beta");
    constant(problem, "dimension", reference, "d");
    constant(problem, "classes", reference, "c");
    constant(problem, "units", reference, "h");
    if (reference.name().endsWith("exp")) {
      problem.put("parametrisation", "log");
    }
    if (!kind.equals("training-data")) {
      part(problem.putObject("train"), reference, "X", "y");
    }
    if (!map(reference)) {
      part(problem.putObject("validation"), reference, "X_val", "y_val");
    }
  }

  private static void constant(
      ObjectNode problem, String key, ReferenceCase reference, String field) {
    if (reference.json().has(field)) {
      problem.set(key, reference.json().get(field));
    }
  }

  private static void part(
      ObjectNode part, ReferenceCase reference, String features, String targets) {
    part.set("features", reference.json().get("data").get(features));
    part.set("targets", reference.json().get("data").get(targets));
  }

  private static void method(ObjectNode hypergradient, Row row) {
    if (row.field().equals("itd")) {
      hypergradient.put("method", "itd");
      return;
    }
    hypergradient.put("method", "aid");
    if (map(row.reference()) || row.field().startsWith("fp_heavyball")) {
      hypergradient.put("map", "lower");
    } else {
      hypergradient.put("map", "gradient-descent");
      hypergradient.put("step-size", row.reference().solver("alpha_gd_for_fp_gd"));
    }
    ObjectNode linear = hypergradient.putObject("linear");
    String cg = row.field().startsWith("cg_normaleq") ? "cg-normal" : "cg";
    linear.put("method", row.field().startsWith("cg") ? cg : "fixed-point");
    linear.put("steps", row.k());
    linear.put("relative-tolerance", 0);
  }
}
