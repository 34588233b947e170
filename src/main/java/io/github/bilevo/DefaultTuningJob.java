package io.github.bilevo;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Source;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.runtime.RunFrame;
import io.github.bilevo.runtime.TuningActor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A {@link TuningJob} in front of a {@link TuningActor}. */
final class DefaultTuningJob implements TuningJob {
  /** No liveness check: who ends answers. */
  private static final Duration FOREVER = Duration.ofDays(200);

  private final RunFrame frame;
  private final ActorRef<TuningActor.Command> actor;
  private final ActorSystem<?> system;

  DefaultTuningJob(RunFrame frame, ActorRef<TuningActor.Command> actor, ActorSystem<?> system) {
    this.frame = frame;
    this.actor = actor;
    this.system = system;
  }

  @Override
  public String run() {
    return frame.started().run();
  }

  @Override
  public Source<TuningEvent, NotUsed> events() {
    Source<TuningEvent, NotUsed> between =
        frame
            .outlet()
            .events()
            .filter(
                event ->
                    !(event instanceof TuningEvent.Started)
                        && !(event instanceof TuningEvent.Finished))
            .onErrorComplete(); // the hub was closed under its readers: the end is told all the
    // same
    Source<TuningEvent, NotUsed> all =
        Source.<TuningEvent>single(frame.started()).concat(between).concat(frame.end());
    return Source.fromMaterializer((materializer, attributes) -> counted(all))
        .mapMaterializedValue(ignored -> NotUsed.getInstance());
  }

  private Source<TuningEvent, NotUsed> counted(Source<TuningEvent, NotUsed> source) {
    frame.subscribers().incrementAndGet();
    return source.watchTermination(
        (value, done) -> {
          done.whenComplete((end, failure) -> frame.subscribers().decrementAndGet());
          return value;
        });
  }

  @Override
  public Source<TuningEvent, NotUsed> latest() {
    return frame.viewers().source();
  }

  @Override
  public Flow.Publisher<TuningEvent> publisher() {
    return this::subscribe;
  }

  @SuppressWarnings("unchecked") // who takes any event takes these
  private void subscribe(Flow.Subscriber<? super TuningEvent> subscriber) {
    events()
        .runWith(
            JavaFlowSupport.Sink.fromSubscriber((Flow.Subscriber<TuningEvent>) subscriber),
            frame.environment().readers());
  }

  @Override
  public CompletionStage<TuningResult> result() {
    return frame.finished().thenApply(TuningResult::of);
  }

  @Override
  public void cancel() {
    if (!ended()) {
      actor.tell(new TuningActor.Cancel());
    }
  }

  @Override
  public CompletionStage<Done> pause() {
    return ask(TuningActor.Pause::new);
  }

  @Override
  public CompletionStage<Done> resume() {
    return ask(TuningActor.Resume::new);
  }

  @Override
  public CompletionStage<Done> retune(UnaryOperator<TuningPlan> change) {
    return ask(replyTo -> new TuningActor.Retune(change, replyTo));
  }

  @Override
  public CompletionStage<RunSnapshot> snapshot() {
    return ask(TuningActor.TakeSnapshot::new);
  }

  private <T> CompletionStage<T> ask(
      akka.japi.function.Function<ActorRef<StatusReply<T>>, TuningActor.Command> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    IllegalStateException gone = new IllegalStateException("the run '" + run() + "' has ended");
    AskPattern.<TuningActor.Command, T>askWithStatus(actor, question, FOREVER, system.scheduler())
        .whenComplete(
            (value, failure) -> {
              if (failure == null) {
                answer.complete(value);
              } else { // an actor that is gone is told as a timeout
                boolean refused =
                    failure instanceof StatusReply.ErrorMessage
                        || failure.getCause() instanceof StatusReply.ErrorMessage;
                answer.completeExceptionally(refused ? failure : gone);
              }
            });
    frame
        .stopped()
        .thenRunAsync( // an answer given before the end is on its way, and comes first
            () -> answer.completeExceptionally(gone),
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
    return answer;
  }

  boolean ended() {
    return frame.finished().isDone();
  }

  CompletionStage<?> stopped() {
    return frame.stopped();
  }
}
