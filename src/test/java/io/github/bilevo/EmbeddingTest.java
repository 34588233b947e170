package io.github.bilevo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.testkit.TestSubscriber;
import io.github.bilevo.event.RunState;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.runtime.TuningActor;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.testing.ManualTicker;
import io.github.bilevo.testing.Plans;
import io.github.bilevo.testing.ProbedProblem.Call;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bilevo inside somebody else's program, and what it leaves there: nothing. */
class EmbeddingTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final ActorSystem<?> SYSTEM = KIT.system();

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static Bilevo start() {
    return Bilevo.builder().system(SYSTEM).meters(new SimpleMeterRegistry()).start();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void tuningActor_spawnedByTheCaller_tellsTheRunAndStops() throws Exception {
    TuningPlan plan = Plans.plan(Plans.aid(Plans.problem()), 5);
    TestProbe<TuningEvent> events = KIT.createTestProbe();
    ActorRef<TuningActor.Command> run =
        KIT.spawn(
            TuningActor.create("mine", plan, Sink.foreach(event -> events.getRef().tell(event))));
    events.expectMessageClass(TuningEvent.Started.class);
    for (int epoch = 0; epoch <= 5; epoch++) {
      assertThat(events.expectMessageClass(TuningEvent.EpochCompleted.class).iterate().epoch())
          .isEqualTo(epoch);
    }
    assertThat(events.expectMessageClass(TuningEvent.Finished.class).state())
        .isEqualTo(RunState.STOPPED_BUDGET);
    events.expectTerminated(run);
  }

  @Test
  void hypergradients_inTheCallersStream_areTheLibrarysBitForBit() throws Exception {
    for (Plans.Named named : Plans.estimators().toList()) {
      try (Bilevo bilevo = start()) {
        List<Vec> lambdas = List.of(Plans.lambda(), Vec.constant(4, 0.7), Plans.lambda());
        List<Hypergradient> found =
            get(
                Source.from(lambdas)
                    .via(bilevo.hypergradients(named.estimator()))
                    .runWith(Sink.seq(), SYSTEM));
        HypergradientSession session = new HypergradientSession(named.estimator());
        assertThat(found.stream().map(Plans::bits).toList())
            .isEqualTo(lambdas.stream().map(session::compute).map(Plans::bits).toList());
      }
    }
  }

  @Test
  void hypergradients_familyThrowsAnError_failTheStreamAndNotTheJvm() throws Exception {
    try (Bilevo bilevo = start()) {
      CompletionStage<Hypergradient> found =
          Source.single(Plans.lambda())
              .via(
                  bilevo.hypergradients(
                      Plans.aid(
                          Plans.probed(
                              call -> {
                                if (call == Call.HESSIAN) {
                                  throw new NoClassDefFoundError("some/Thing");
                                }
                              }))))
              .runWith(Sink.head(), SYSTEM);
      assertThatThrownBy(() -> get(found)).hasMessageContaining("some/Thing");
    }
  }

  /** A solve of ten million steps, one turn each, is under way when its reader goes. */
  @Test
  void hypergradients_cancelledInsideASolve_freesItsActor() throws Exception {
    ManualTicker ticker = new ManualTicker();
    CountDownLatch solving = new CountDownLatch(1000);
    BilevelProblem problem =
        Plans.probed(
            call -> {
              ticker.advance(Duration.ofMillis(3));
              solving.countDown();
            });
    Aid aid = Plans.aid(problem, 10_000_000, new ConjugateGradient(3, 0), true);
    try (Bilevo bilevo = Bilevo.builder().system(SYSTEM).nanoTime(ticker).start()) {
      TestProbe<Object> probe = KIT.createTestProbe();
      TestSubscriber.Probe<Hypergradient> reader =
          TestSubscriber.probe(Adapter.toClassic(SYSTEM)); // its actor outlives the stream
      long before = streams();
      Source.single(Plans.lambda())
          .via(bilevo.hypergradients(aid))
          .to(Sink.fromSubscriber(reader))
          .run(SYSTEM);
      reader.request(1);
      assertThat(solving.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(streams()).isGreaterThan(before);
      reader.cancel();
      probe.awaitAssert(
          () -> {
            assertThat(streams()).isEqualTo(before);
            return before;
          });
    }
  }

  /** Asks for one event at a time. */
  private static final class OneByOne implements Flow.Subscriber<TuningEvent> {
    private final List<TuningEvent> events = new ArrayList<>();
    private final CompletableFuture<List<TuningEvent>> all = new CompletableFuture<>();
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(TuningEvent event) {
      events.add(event);
      subscription.request(1);
    }

    @Override
    public void onError(Throwable thrown) {
      all.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
      all.complete(events);
    }
  }

  @Test
  void publisher_withoutAkka_tellsEachSubscriberTheEnd() throws Exception {
    try (Bilevo bilevo = start()) {
      TuningJob job = bilevo.submit("plain", Plans.plan(Plans.aid(Plans.problem()), 30));
      OneByOne first = new OneByOne();
      OneByOne second = new OneByOne();
      job.publisher().subscribe(first);
      job.publisher().subscribe(second);
      for (OneByOne subscriber : List.of(first, second)) {
        List<TuningEvent> events = get(subscriber.all);
        assertThat(events.get(0)).isInstanceOf(TuningEvent.Started.class);
        assertThat(events.get(events.size() - 1)).isInstanceOf(TuningEvent.Finished.class);
      }
    }
  }

  /** Takes an event only when it is told to. */
  private static final class Slow implements Flow.Subscriber<TuningEvent> {
    private final BlockingQueue<TuningEvent> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription.complete(subscription);
    }

    @Override
    public void onNext(TuningEvent event) {
      events.add(event);
    }

    @Override
    public void onError(Throwable thrown) {
      ended.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
      ended.complete(true);
    }

    private TuningEvent take() throws Exception {
      get(subscription).request(1);
      return events.poll(20, TimeUnit.SECONDS);
    }
  }

  /**
   * The run, too long to be over before its reader is there, waits for it, a few buffers ahead, and
   * every epoch from the first that is told to the last is told.
   */
  @Test
  void publisher_underASlowSubscriber_holdsTheRunBackAndLosesNothing() throws Exception {
    int most = 64; // the outlet's, the hub's and the reader's buffers, 2 + 16 + 16 and a few stages
    try (Bilevo bilevo = start()) {
      TuningJob job = bilevo.submit("slow", Plans.plan(Plans.aid(Plans.problem()), 1_000_000));
      Slow slow = new Slow();
      job.publisher().subscribe(slow);
      assertThat(slow.take()).isInstanceOf(TuningEvent.Started.class);
      long next = -1;
      int read = 0;
      TuningEvent event = slow.take();
      while (event instanceof TuningEvent.EpochCompleted epoch) {
        long s = epoch.iterate().epoch();
        assertThat(s).isEqualTo(next < 0 ? s : next);
        next = s + 1;
        if (++read == 400) {
          job.cancel();
        } else if (read < 400 && s % 20 == 0) {
          assertThat(get(job.snapshot()).epoch()).isLessThanOrEqualTo(s + most);
          assertThat(bilevo.meters().get("bilevo.subscribers").tag("transport", "events").gauge())
              .extracting(Gauge::value)
              .isEqualTo(1.0);
        }
        event = slow.take();
      }
      assertThat(read).isGreaterThanOrEqualTo(400);
      assertThat(((TuningEvent.Finished) event).last().orElseThrow().epoch()).isEqualTo(next - 1);
      assertThat(get(slow.ended)).isTrue();
    }
  }

  @Test
  void latest_ofAJob_endsWithItsEnd() throws Exception {
    try (Bilevo bilevo = start()) {
      TuningJob job = bilevo.submit("watched", Plans.plan(Plans.aid(Plans.problem()), 300));
      assertThat(get(job.latest().runWith(Sink.last(), SYSTEM)))
          .isInstanceOf(TuningEvent.Finished.class);
      assertThat(get(job.latest().runWith(Sink.seq(), SYSTEM))).hasSize(1);
    }
  }

  /** What is there before and after, with nothing running. */
  private record Left(
      int actors, int meters, long solverThreads, List<String> threads, int pooled, long heap) {
    /** Akka's default and internal pools, of 8 or more each, and the JVM's common one. */
    private static final int MOST_POOLED =
        3 * Math.max(8, Runtime.getRuntime().availableProcessors());

    /**
     * Whose number differs from moment to moment: the workers of work-stealing pools, which begin
     * when there is work, end by themselves when there is none, and are bounded. Every other thread
     * is one that somebody started and has to end.
     */
    private static boolean pooled(String name) {
      return name.matches(".*-akka\\.actor\\.(default|internal)-dispatcher-\\d+")
          || name.matches("ForkJoinPool\\.commonPool-worker-\\d+");
    }

    /** Akka ends them, too, when no actor has used them for a second. */
    private static boolean solver(String name) {
      return name.startsWith(SYSTEM.name() + "-bilevo.solver");
    }

    private static Left of(SimpleMeterRegistry meters) {
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      Runtime jvm = Runtime.getRuntime();
      List<String> threads = liveThreads().sorted().toList(); // of one instant
      return new Left(
          liveActors(SYSTEM),
          meters.getMeters().size(),
          threads.stream().filter(Left::solver).count(),
          threads.stream().filter(name -> !pooled(name) && !solver(name)).toList(),
          (int) threads.stream().filter(Left::pooled).count(),
          jvm.totalMemory() - jvm.freeMemory());
    }
  }

  private static Stream<String> liveThreads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
  }

  /** Live actors under the whole system, streams' actors among them. */
  private static int liveActors(ActorSystem<?> system) {
    return (int) tree(system).lines().count();
  }

  private static long streams() {
    return tree(SYSTEM).lines().filter(line -> line.contains("ActorGraphInterpreter")).count();
  }

  private static String tree(ActorSystem<?> system) {
    return ((akka.actor.ExtendedActorSystem) system.classicSystem()).printTree();
  }

  private static void jobs(int number, SimpleMeterRegistry meters) throws Exception {
    try (Bilevo bilevo = Bilevo.builder().system(SYSTEM).meters(meters).start()) {
      for (int i = 0; i < number; i++) {
        TuningJob job = bilevo.submit("job " + i % 10, Plans.plan(Plans.aid(Plans.problem()), 3));
        get(job.result());
        get(((DefaultTuningJob) job).stopped());
      }
    }
  }

  /** Those that were not there before; others, of the JVM or of earlier tests, may have ended. */
  private static List<String> begun(List<String> before, List<String> after) {
    List<String> begun = new ArrayList<>(after);
    before.forEach(begun::remove);
    return begun;
  }

  private static void checkLeavesNothing(int warmUp, int number, double heapGrowth)
      throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    jobs(warmUp, meters);
    Left before = Left.of(meters);
    jobs(number, meters);
    TestProbe<Object> probe = KIT.createTestProbe();
    Left after =
        probe.awaitAssert( // streams end a moment after the runs they served
            () -> {
              Left now = Left.of(meters);
              assertThat(now.actors()).isLessThanOrEqualTo(before.actors() + 1); // the probe
              return now;
            });
    assertThat(after.meters()).isEqualTo(before.meters()).isZero();
    assertThat(after.solverThreads()) // none where nothing has run for a second
        .isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(begun(before.threads(), after.threads())).isEmpty();
    assertThat(after.pooled()).isLessThanOrEqualTo(Left.MOST_POOLED);
    assertThat((double) after.heap()).isLessThan(heapGrowth * before.heap());
  }

  @Test
  void jobs_fortyShortOnes_leaveNoActorStreamMeterOrThread() throws Exception {
    checkLeavesNothing(20, 40, 1.25);
  }

  @Test
  @Tag("slow")
  void jobs_aThousandShortOnes_leaveNothingAndNoHeap() throws Exception {
    checkLeavesNothing(200, 1000, 1.05);
  }
}
