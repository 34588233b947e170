package io.github.bilevo.stream;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import io.github.bilevo.event.StageStats;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ViewersTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final StageStats stats = new StageStats("latest");
  private final Viewers<Object> viewers = new Viewers<>(stats);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private TestSubscriber.Probe<Object> watch() {
    return viewers.source().runWith(TestSink.create(KIT.system()), KIT.system());
  }

  /** Every thousandth element is remembered weakly: all but the one in the slot are gone. */
  @Test
  void publish_aMillionToAStalledViewer_keepsOneAndCountsTheRest() {
    TestSubscriber.Probe<Object> stalled = watch();
    stalled.ensureSubscription();
    viewers.publish("first");
    assertThat(stalled.requestNext()).isEqualTo("first"); // it is watching; now it stalls
    List<WeakReference<Object>> sample = new ArrayList<>();
    for (int i = 0; i < 1_000_000; i++) {
      Object element = new int[8];
      if (i % 1000 == 0) {
        sample.add(new WeakReference<>(element));
      }
      viewers.publish(element);
    }
    System.gc();
    assertThat(sample).allMatch(reference -> reference.get() == null);
    viewers.complete("last");
    assertThat(stalled.requestNext()).isEqualTo("last");
    stalled.expectComplete();
    assertThat(stats.droppedElements()).isEqualTo(1_000_000);
    assertThat(stats.elements()).isEqualTo(2);
  }

  @Test
  void source_afterTheEnd_givesTheLastElement() {
    viewers.publish(1);
    viewers.complete(2);
    viewers.publish(3);
    TestSubscriber.Probe<Object> late = watch();
    assertThat(late.requestNext()).isEqualTo(2);
    late.expectComplete();
  }

  @Test
  void source_viewerThatReads_seesTheNewestAndIsForgottenWhenItLeaves() {
    TestSubscriber.Probe<Object> viewer = watch();
    viewer.request(1);
    viewers.publish(1);
    assertThat(viewer.expectNext()).isEqualTo(1);
    assertThat(viewers.count()).isEqualTo(1);
    viewer.cancel();
    TestSubscriber.Probe<Object> other = watch();
    assertThat(other.requestNext()).isEqualTo(1);
  }
}
