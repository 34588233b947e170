package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.store.Handling;
import io.github.bilevo.store.JobState;
import io.github.bilevo.store.JobText;
import io.github.bilevo.store.Standing;
import io.github.bilevo.store.StoredJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
  private final WaitingLine line = new WaitingLine();

  private static StoredJob job(String id, int priority) {
    return new StoredJob(
        1,
        id,
        id,
        new JobText("", "", "", "", "", 1),
        JobState.QUEUED,
        "",
        "",
        1,
        0,
        0,
        Instant.EPOCH,
        Instant.EPOCH,
        Standing.NONE,
        new Handling(0, priority, 10, Map.of()));
  }

  private List<String> order() {
    List<String> order = new ArrayList<>();
    while (line.size() > 0) {
      String id = line.first().orElseThrow().id();
      order.add(id);
      line.remove(id);
    }
    return order;
  }

  @Test
  void first_isWhoHadAPlaceThenTheHighestThenTheEarliest() {
    line.add(job("early", 0), false);
    line.add(job("late", 0), false);
    line.add(job("low", -1), false);
    line.add(job("high", 9), false);
    line.add(job("left", -9), true);
    line.add(job("leftHigh", 3), true);
    line.add(job("early", 50), false); // it is there already
    assertThat(line.size()).isEqualTo(6);
    assertThat(order()).containsExactly("leftHigh", "left", "high", "early", "late", "low");
    assertThat(line.first()).isEmpty();
  }

  @Test
  void resize_keepsTheTurn() {
    line.add(job("a", 0), false);
    line.add(job("b", 0), false);
    line.resize("a", 77);
    line.resize("absent", 77);
    line.remove("absent");
    assertThat(line.first().orElseThrow().bytes()).isEqualTo(77);
    assertThat(order()).containsExactly("a", "b");
  }
}
