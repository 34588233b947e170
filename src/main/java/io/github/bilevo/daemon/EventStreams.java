package io.github.bilevo.daemon;

import akka.NotUsed;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.japi.Pair;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Server-sent events. A viewer is told how things stand, then every event after that; one that
 * comes again with {@code Last-Event-ID} is told what it has missed, or, where that is forgotten,
 * once more how things stand ({@code reset}).
 */
final class EventStreams {
  private static final ContentType TYPE = ContentTypes.parse("text/event-stream");
  private static final ByteString HEARTBEAT = ByteString.fromString(": \n\n");
  private static final String RETRY = "retry: 2000\n\n";

  private final EventLog log;
  private final Journal journal;
  private final String boot;
  private final int most;
  private final Duration heartbeat;
  private final AtomicInteger viewers = new AtomicInteger();

  /**
   * @param boot tells this process's event numbers from another's
   * @param most viewers at the same time
   */
  EventStreams(EventLog log, Journal journal, String boot, int most, Duration heartbeat) {
    this.log = log;
    this.journal = journal;
    this.boot = boot;
    this.most = most;
    this.heartbeat = heartbeat;
  }

  /** How many look on. */
  int viewers() {
    return viewers.get();
  }

  /**
   * A stream of events.
   *
   * @param lastEventId of the viewer's last event, if it comes again
   * @param wanted which events
   * @param state how things stand, JSON
   * @param over whether nothing will follow, as things stand
   * @param ends whether the stream ends with an event that is the last of its job
   */
  HttpResponse open(
      Optional<String> lastEventId,
      Predicate<EventLog.Entry> wanted,
      Supplier<String> state,
      Supplier<Boolean> over,
      boolean ends) {
    if (viewers.get() >= most) {
      throw ApiException.of(503, most + " viewers look on, as many as may").retryAfter(10);
    }
    Optional<Long> seen = lastEventId.flatMap(this::number);
    if (seen.isPresent() && journal.still(() -> seen.get() == log.newest() && over.get())) {
      return HttpResponse.create().withStatus(204); // tells a browser not to come again
    }
    AtomicBoolean gone = new AtomicBoolean();
    Feed feed = new Feed(wanted, state, over, ends, gone);
    Source<ByteString, NotUsed> events =
        Source.single(ByteString.fromString(RETRY))
            .concat(feed.after(seen, lastEventId.isPresent()))
            .keepAlive(heartbeat, () -> HEARTBEAT)
            .watchTermination(
                (value, done) -> {
                  viewers.incrementAndGet();
                  done.whenComplete(
                      (end, failure) -> {
                        viewers.decrementAndGet();
                        gone.set(true);
                      });
                  return NotUsed.getInstance();
                })
            .withAttributes( // how things stand is read from disk
                ActorAttributes.dispatcher(ActorAttributes.IODispatcher().dispatcher()));
    return HttpResponse.create()
        .withEntity(HttpEntities.createChunked(TYPE, events))
        .addHeader(RawHeader.create("Cache-Control", "no-store"));
  }

  private Optional<Long> number(String id) {
    String prefix = boot + "-";
    if (!id.startsWith(prefix) || !id.substring(prefix.length()).matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(id.substring(prefix.length())));
  }

  /** What one viewer wants. */
  private final class Feed {
    private final Predicate<EventLog.Entry> wanted;
    private final Supplier<String> state;
    private final Supplier<Boolean> over;
    private final boolean ends;
    private final AtomicBoolean gone;

    Feed(
        Predicate<EventLog.Entry> wanted,
        Supplier<String> state,
        Supplier<Boolean> over,
        boolean ends,
        AtomicBoolean gone) {
      this.wanted = wanted;
      this.state = state;
      this.over = over;
      this.ends = ends;
      this.gone = gone;
    }

    /** Where the viewer is: the last event it was told, and whether that was all. */
    private record Cursor(long after, boolean end) {}

    Source<ByteString, NotUsed> after(Optional<Long> seen, boolean again) {
      if (seen.isPresent()) {
        return rest(new Cursor(seen.get(), false));
      }
      return Source.lazySource(
              () -> {
                Pair<Cursor, ByteString> standing = standing(again ? "reset" : "state");
                return Source.single(standing.second()).concat(rest(standing.first()));
              })
          .mapMaterializedValue(ignored -> NotUsed.getInstance());
    }

    /** How things stand, and which events that includes. */
    private Pair<Cursor, ByteString> standing(String type) {
      return journal.still(
          () -> {
            long newest = log.newest();
            ByteString text = ByteString.fromString(text(newest, type, state.get()));
            return Pair.create(new Cursor(newest, ends && over.get()), text);
          });
    }

    private Source<ByteString, NotUsed> rest(Cursor from) {
      return Source.unfoldAsync(
              from,
              cursor ->
                  cursor.end()
                      ? CompletableFuture.completedFuture(
                          Optional.<Pair<Cursor, List<ByteString>>>empty())
                      : log.after(cursor.after(), wanted, gone::get).thenApply(this::told))
          .mapConcat(texts -> texts);
    }

    private Optional<Pair<Cursor, List<ByteString>>> told(EventLog.Batch batch) {
      if (batch.end()) {
        return Optional.empty();
      }
      if (batch.gap()) {
        Pair<Cursor, ByteString> standing = standing("reset");
        return Optional.of(Pair.create(standing.first(), List.of(standing.second())));
      }
      List<ByteString> texts = new ArrayList<>();
      boolean last = false;
      for (EventLog.Entry entry : batch.entries()) {
        texts.add(ByteString.fromString(text(entry.id(), entry.type(), entry.data())));
        last |= ends && entry.last();
      }
      return Optional.of(Pair.create(new Cursor(batch.through(), last), texts));
    }

    private String text(long id, String type, String data) {
      return "id: " + boot + "-" + id + "\nevent: " + type + "\ndata: " + data + "\n\n";
    }
  }
}
