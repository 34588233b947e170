package io.github.bilevo.stream;

import akka.NotUsed;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.japi.Pair;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Source;
import akka.stream.testkit.TestPublisher;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import akka.stream.testkit.javadsl.TestSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FeedTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final ActorSystem<?> SYSTEM = KIT.system();

  private final Pair<Feed.Inlet<String>, TestSubscriber.Probe<String>> run =
      Source.fromGraph(new Feed<String>())
          .toMat(TestSink.<String>create(SYSTEM), Keep.both())
          .run(SYSTEM);
  private final Feed.Inlet<String> feed = run.first();
  private final TestSubscriber.Probe<String> out = run.second();

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private TestPublisher.Probe<String> appended() {
    Pair<TestPublisher.Probe<String>, Source<String, NotUsed>> source =
        TestSource.<String>create(SYSTEM).preMaterialize(SYSTEM);
    feed.append(source.second());
    return source.first();
  }

  @Test
  void append_severalSources_givesThemOneAfterTheOtherAndThenCompletes() {
    feed.append(Source.from(List.of("a", "b")));
    feed.append(Source.empty());
    feed.append(Source.from(List.of("c")));
    feed.complete();
    out.request(10).expectNext("a", "b", "c").expectComplete();
  }

  @Test
  void insert_whileASourceIsWaitedFor_goesBeforeWhatItGivesNext() {
    TestPublisher.Probe<String> source = appended();
    out.request(1);
    source.expectRequest();
    feed.insert("now");
    out.expectNext("now");
    source.sendNext("later");
    out.requestNext("later");
    source.sendComplete();
    feed.complete();
    out.expectComplete();
  }

  @Test
  void complete_withElementsInserted_givesThemFirst() {
    feed.insert("one");
    feed.insert("two");
    feed.complete();
    out.request(1).expectNext("one");
    out.request(1).expectNext("two").expectComplete();
  }

  @Test
  void abandon_aSourceThatGivesNothing_letsItGoAndCompletes() {
    TestPublisher.Probe<String> source = appended();
    out.request(1);
    source.expectRequest();
    feed.abandon();
    source.expectCancellation();
    out.expectComplete();
  }

  @Test
  void cancel_byDownstream_cancelsTheSourceThatIsOn() {
    TestPublisher.Probe<String> source = appended();
    out.request(1);
    source.sendNext("on"); // what is demanded of a source says not that it is on
    out.expectNext("on");
    out.cancel();
    source.expectCancellation();
  }
}
