package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private final EventLog log = new EventLog(3, Runnable::run);

  private CompletableFuture<EventLog.Batch> after(long id) {
    return log.after(id, entry -> entry.job().equals("a"), () -> false).toCompletableFuture();
  }

  @Test
  void after_eventsThatAreThere_givesThoseWantedInOrder() {
    log.append("a", "x", "1", false);
    log.append("b", "x", "2", false);
    log.append("a", "x", "3", true);
    EventLog.Batch batch = after(0).getNow(null);
    assertThat(batch.entries()).extracting(EventLog.Entry::data).containsExactly("1", "3");
    assertThat(batch.through()).isEqualTo(3);
    assertThat(batch.gap()).isFalse();
    assertThat(after(1).getNow(null).entries()).extracting(EventLog.Entry::id).containsExactly(3L);
  }

  @Test
  void after_nothingYet_waitsForWhatIsWanted() {
    CompletableFuture<EventLog.Batch> waiting = after(0);
    assertThat(waiting).isNotDone();
    log.append("b", "x", "1", false);
    assertThat(waiting).isNotDone();
    log.append("a", "x", "2", false);
    assertThat(waiting.getNow(null).entries()).extracting(EventLog.Entry::id).containsExactly(2L);
  }

  @Test
  void after_whatIsForgotten_isAGap() {
    IntStream.range(0, 5).forEach(i -> log.append("a", "x", "" + i, false));
    assertThat(after(1).getNow(null).gap()).isTrue();
    assertThat(after(2).getNow(null).gap()).isFalse();
    assertThat(after(2).getNow(null).entries()).hasSize(3);
    assertThat(after(6).getNow(null).gap()).isTrue();
  }

  @Test
  void after_viewerHasLeft_isLetGoAtTheNextSweep() {
    boolean[] gone = {false};
    var waiting = log.after(0, entry -> true, () -> gone[0]).toCompletableFuture();
    log.sweep();
    assertThat(waiting).isNotDone();
    gone[0] = true;
    log.sweep();
    assertThat(waiting.getNow(null).end()).isTrue();
  }

  @Test
  void close_endsThoseWhoWaitAndThoseWhoCome() {
    CompletableFuture<EventLog.Batch> waiting = after(0);
    log.close();
    assertThat(waiting.getNow(null).end()).isTrue();
    assertThat(after(0).getNow(null).end()).isTrue();
  }
}
