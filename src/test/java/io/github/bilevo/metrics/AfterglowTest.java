package io.github.bilevo.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AfterglowTest {
  private final Afterglow afterglow = new Afterglow();
  private final List<String> closed = new ArrayList<>();

  @Test
  void scrapeBegins_afterARunHasEnded_closesItWithTheThird() {
    afterglow.add("a", this, () -> closed.add("a"));
    afterglow.scrapeBegins();
    afterglow.add("b", this, () -> closed.add("b"));
    afterglow.scrapeBegins();
    assertThat(closed).isEmpty();

    afterglow.scrapeBegins();
    assertThat(closed).containsExactly("a");

    afterglow.scrapeBegins();
    afterglow.scrapeBegins();
    assertThat(closed).containsExactly("a", "b");
  }

  @Test
  void end_ofANameThatIsTakenAgain_closesAtOnceAndOnce() {
    Runnable first = () -> closed.add("first");
    Runnable second = () -> closed.add("second");
    afterglow.add("run", "of first", first);
    afterglow.end("run");
    assertThat(closed).containsExactly("first");

    afterglow.add("run", "of second", second);
    afterglow.end("run", "of first"); // its time limit, which comes late
    assertThat(closed).containsExactly("first");

    afterglow.end("run", "of second");
    afterglow.endAll();
    assertThat(closed).containsExactly("first", "second");
  }

  @Test
  void add_withoutAnyScrape_keepsABoundedNumber() {
    IntStream.range(0, 300)
        .forEach(i -> afterglow.add("run-" + i, this, () -> closed.add("run-" + i)));
    assertThat(closed).hasSize(44).startsWith("run-0").endsWith("run-43");

    afterglow.endAll();
    assertThat(closed).hasSize(300);
  }
}
