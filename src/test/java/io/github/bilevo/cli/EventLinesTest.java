package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.solver.upper.Adam;
import io.github.bilevo.testing.Plans;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventLinesTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private static String line(TuningEvent event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new EventLines(new PrintStream(bytes, true, StandardCharsets.UTF_8)).accept(event);
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  private static String head(String kind) {
    return "{\"event\":\"" + kind + "\",\"run\":\"r\",\"at\":\"2026-01-01T00:00:00Z\"";
  }

  @Test
  void accept_whatHappensBetweenEpochs_isALineEach() {
    assertThat(line(new TuningEvent.Paused("r", AT))).isEqualTo(head("paused") + "}");
    assertThat(line(new TuningEvent.Resumed("r", AT))).isEqualTo(head("resumed") + "}");
    TuningPlan plan =
        new TuningPlan(
            Plans.aid(Plans.problem()), new UpperPlan(Plans.lambda(), new Adam(0.1), 14));
    assertThat(line(new TuningEvent.Retuned("r", AT, 3, plan)))
        .isEqualTo(
            head("retuned")
                + ",\"epoch\":3,\"method\":\"aid-cg\",\"upper_method\":\"adam\",\"steps\":14}");
    assertThat(line(new TuningEvent.Restarted("r", AT, 5, 2, "row \"7\"")))
        .isEqualTo(head("restarted") + ",\"epoch\":5,\"attempt\":2,\"message\":\"row \\\"7\\\"\"}");
  }
}
