package io.github.bilevo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.data.DataStore;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.hypergradient.Schedule;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleReaderTest {
  private static final String ROWS =
      "{ features = [[1, 0], [0, 1], [1, 1]], targets = [1, -1, 1] }";
  private static final String JOB =
      "problem { kind = logistic, train = "
          + ROWS
          + ", validation = "
          + ROWS
          + " }\n"
          + "lower { steps = 10, warm-start = true }\n"
          + "hypergradient.linear { steps = 4, warm-start = true }\n"
          + "upper.steps = 3\n";

  private static Job parse(String text) throws InvalidJobException {
    return JobFile.parse(
        text, "a.conf", Path.of("."), new DataStore(Optional.empty(), Path.of("none")));
  }

  @Test
  void parse_nothingSaid_isSynchronous() throws InvalidJobException {
    assertThat(parse(JOB).plan().schedule()).isEqualTo(Schedule.SYNCHRONOUS);
  }

  @Test
  void parse_pipelined_hasItsLag() throws InvalidJobException {
    assertThat(parse(JOB + "schedule = pipelined").schedule())
        .isEqualTo(new Schedule.Pipelined(1, 0.3));
    Job job = parse(JOB + "schedule = pipelined, pipeline { lag = 4, tolerance = 0.1 }");
    assertThat(job.plan().schedule()).isEqualTo(new Schedule.Pipelined(4, 0.1));
    assertThat(parse(job.json()).schedule()).isEqualTo(job.schedule());
    assertThat(parse(JOB + "pipeline.lag = 4").schedule()).isEqualTo(Schedule.SYNCHRONOUS);
  }

  @Test
  void parse_race_readsItsRivalsAsHypergradients() throws InvalidJobException {
    Job job =
        parse(
            JOB
                + "schedule = race, race.rivals = [ { method = itd },"
                + " { linear { method = fixed-point, steps = 7, warm-start = true } } ]");
    Schedule.Race race = (Schedule.Race) job.plan().schedule();
    assertThat(race.tolerance()).isEqualTo(0.1);
    assertThat(race.rivals()).hasSize(2);
    assertThat(race.rivals().get(0)).isInstanceOf(Itd.class);
    assertThat(((Aid) race.rivals().get(1)).linear().steps()).isEqualTo(7);
    assertThat(parse(job.json()).json()).isEqualTo(job.json());
  }

  @Test
  void parse_whatDoesNotFit_isToldWithItsKey() {
    assertThatThrownBy(() -> parse(JOB + "schedule = fast")).hasMessageContaining("schedule");
    assertThatThrownBy(() -> parse(JOB + "schedule = pipelined, pipeline.lag = -1"))
        .hasMessageContaining("pipeline.lag: found -1");
    assertThatThrownBy(() -> parse(JOB + "schedule = race"))
        .hasMessageContaining("race.rivals: found nothing; allowed an array of sections");
    assertThatThrownBy(() -> parse(JOB + "schedule = pipelined, hypergradient.method = itd"))
        .hasMessageContaining(
            "schedule: found pipelined, for itd; allowed aid with a warm start of both solvers, its errors not measured");
    assertThatThrownBy(
            () -> parse(JOB + "schedule = race, race.rivals = [ { method = one-step } ]"))
        .hasMessageContaining("schedule: found race, with one-step of n = 2");
  }
}
