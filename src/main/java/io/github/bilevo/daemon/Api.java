package io.github.bilevo.daemon;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.store.HistoryRow;
import io.github.bilevo.store.JobState;
import io.github.bilevo.store.Store;
import io.github.bilevo.store.StoredJob;
import io.github.bilevo.store.Submission;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What the jobs' routes do. */
final class Api {
  static final String BASE = "/api/v1";
  private static final int MOST_ITEMS = 200;
  private static final int MOST_POINTS = 10_000;
  private static final int LONGEST_KEY = 200;
  private static final int MOST_PRIORITY = 100;

  private final Store store;
  private final JobDesk desk;
  private final JobParser parser;
  private final MemoryLimit limit;
  private final EventStreams streams;

  Api(Store store, JobDesk desk, JobParser parser, MemoryLimit limit, EventStreams streams) {
    this.store = store;
    this.desk = desk;
    this.parser = parser;
    this.limit = limit;
    this.streams = streams;
  }

  /** All of them. */
  List<Route> routes() {
    String jobs = BASE + "/jobs";
    String job = jobs + "/{id}";
    List<Route> routes = new ArrayList<>();
    routes.add(new Route("POST", jobs, false, this::submit));
    routes.add(new Route("POST", jobs + ":validate", false, this::validate));
    routes.add(new Route("GET", jobs, false, now(this::list)));
    routes.add(new Route("GET", job, false, now(this::show)));
    routes.add(new Route("DELETE", job, false, this::delete));
    routes.add(new Route("PUT", job + "/pause", false, change(desk::pause)));
    routes.add(new Route("PUT", job + "/resume", false, change(desk::resume)));
    routes.add(new Route("PUT", job + "/cancel", false, change(desk::cancel)));
    routes.add(new Route("POST", job + "/restart", false, this::restart));
    routes.add(new Route("GET", job + "/checkpoints", false, now(this::checkpoints)));
    routes.add(new Route("GET", job + "/result", false, now(this::result)));
    routes.add(new Route("GET", job + "/trace", false, now(this::trace)));
    routes.add(new Route("GET", job + "/events", false, now(this::jobEvents)));
    routes.add(new Route("GET", BASE + "/events", false, now(this::events)));
    return routes;
  }

  private static Route.Handler now(Function<Call, HttpResponse> answer) {
    return call -> CompletableFuture.completedFuture(answer.apply(call));
  }

  private Route.Handler change(Function<String, StoredJob> change) {
    return call ->
        desk.ask(() -> change.apply(call.id()))
            .thenApply(job -> Replies.json(202, JobJson.summary(job)));
  }

  private CompletionStage<HttpResponse> submit(Call call) {
    if (desk.draining()) {
      throw ApiException.of(503, "The daemon is about to end; it takes no further job");
    }
    checkMediaType(call);
    Optional<String> key = call.header("Idempotency-Key");
    if (key.isPresent() && (key.get().isBlank() || key.get().length() > LONGEST_KEY)) {
      throw ApiException.of(400, "Idempotency-Key: wanted 1 to " + LONGEST_KEY + " characters");
    }
    int priority = call.number("priority", 0, -MOST_PRIORITY, MOST_PRIORITY);
    String said = priority == 0 ? "" : "priority " + priority + "\n";
    String bodyHash = Hashes.of(said + call.mediaType() + "\n" + call.body());
    Optional<StoredJob> earlier = desk.earlier(key, bodyHash);
    if (earlier.isPresent()) {
      return CompletableFuture.completedFuture(submitted(earlier.get()));
    }
    JobParser.Parsed parsed = parse(call);
    Submission submission =
        new Submission(
            Ids.next(),
            parsed.job().name(),
            parsed.text(),
            key,
            bodyHash,
            priority,
            parsed.bytes());
    return desk.ask(() -> desk.submit(submission)).thenApply(Api::submitted);
  }

  /** The same for a request that is sent again, whatever has become of the job. */
  private static HttpResponse submitted(StoredJob job) {
    ObjectNode body = Json.object();
    body.put("id", job.id());
    body.put("name", job.name());
    body.put("state", JobState.QUEUED.name());
    return created(job, body);
  }

  private static HttpResponse created(StoredJob job, ObjectNode body) {
    return Replies.json(201, body)
        .addHeader(RawHeader.create("Location", BASE + "/jobs/" + job.id()));
  }

  private static void checkMediaType(Call call) {
    if (!List.of(JobParser.JSON, JobParser.HOCON).contains(call.mediaType())) {
      throw ApiException.of(
          415,
          "Content-Type: found "
              + call.mediaType()
              + "; wanted "
              + JobParser.JSON
              + " or "
              + JobParser.HOCON);
    }
  }

  private JobParser.Parsed parse(Call call) {
    try {
      return limit.check(parser.parse(call.mediaType(), call.body()));
    } catch (InvalidJobException e) {
      throw ApiException.invalid(e);
    } catch (OutOfMemoryError e) {
      throw ApiException.of(422, "The job's data does not fit into this daemon's memory");
    }
  }

  private CompletionStage<HttpResponse> validate(Call call) {
    checkMediaType(call);
    ObjectNode body = Json.object();
    try {
      JobParser.Parsed parsed = limit.check(parser.parse(call.mediaType(), call.body()));
      body.put("valid", true);
      body.putArray("errors");
      body.put("name", parsed.job().name());
      body.put("lambda_size", parsed.job().problem().lambdaSize());
      body.put("state_size", parsed.job().problem().stateSize());
      ObjectNode estimate = body.putObject("estimate").put("bytes", parsed.bytes());
      Json.number(estimate, "flops", parsed.flops().orElse(Double.NaN));
    } catch (InvalidJobException e) {
      ApiException refused = ApiException.invalid(e);
      if (refused.status() == 400) {
        throw refused;
      }
      body.put("valid", false);
      body.set("errors", ApiException.errors(e));
    }
    return CompletableFuture.completedFuture(Replies.json(200, body));
  }

  private HttpResponse list(Call call) {
    int limit = call.number("limit", 50, 1, MOST_ITEMS);
    long before = call.parameter("cursor").map(Api::sequence).orElse(Long.MAX_VALUE);
    Optional<JobState> state = call.parameter("state").map(Api::state);
    List<StoredJob> jobs = store.jobs().list(state, before, limit + 1);
    ObjectNode body = Json.object();
    ArrayNode items = body.putArray("items");
    jobs.stream().limit(limit).map(JobJson::summary).forEach(items::add);
    body.put("next", jobs.size() > limit ? cursor(jobs.get(limit - 1).sequence()) : null);
    return Replies.json(200, body);
  }

  private static JobState state(String text) {
    return Arrays.stream(JobState.values())
        .filter(it -> it.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                ApiException.of(
                    400,
                    "state: found '"
                        + text
                        + "'; wanted one of "
                        + Arrays.toString(JobState.values())));
  }

  private static String cursor(long sequence) {
    byte[] text = ("before:" + sequence).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
  }

  private static long sequence(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      if (text.startsWith("before:")) {
        return Long.parseLong(text.substring("before:".length()));
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw ApiException.of(400, "cursor: wanted what 'next' of an earlier page says");
  }

  private StoredJob job(Call call) {
    return store.jobs().find(call.id()).orElseThrow(() -> ApiException.noJob(call.id()));
  }

  private HttpResponse show(Call call) {
    Representation shown = Representation.of(store, job(call));
    return call.header("If-None-Match").filter(shown.tag()::equals).isPresent()
        ? shown.tagged(HttpResponse.create().withStatus(304))
        : shown.response();
  }

  private CompletionStage<HttpResponse> delete(Call call) {
    return desk.ask(
        () -> {
          desk.delete(call.id());
          return HttpResponse.create().withStatus(204);
        });
  }

  private CompletionStage<HttpResponse> restart(Call call) {
    Optional<String> from = call.parameter("from").filter(text -> !text.equals("latest"));
    if (from.isPresent() && !from.get().matches("[1-9]\\d{0,17}")) {
      throw ApiException.of(422, "from: found '" + from.get() + "'; wanted latest or a number");
    }
    return desk.ask(() -> desk.restart(call.id(), from.map(Long::valueOf)))
        .thenApply(job -> created(job, JobJson.summary(job)));
  }

  private HttpResponse checkpoints(Call call) {
    ObjectNode body = Json.object();
    ArrayNode items = body.putArray("items");
    store.checkpoints().list(job(call).id()).stream().map(JobJson::checkpoint).forEach(items::add);
    return Replies.json(200, body);
  }

  private HttpResponse result(Call call) {
    boolean csv = Accepted.csv(call.request());
    StoredJob job = job(call);
    return store
        .jobs()
        .result(job.id())
        .map(Json::tree)
        .map(it -> csv ? Replies.csv(ReportRoutes.vectors(it)) : Replies.json(200, it))
        .orElseThrow(() -> ApiException.conflict(job, "The job has no result"));
  }

  private HttpResponse trace(Call call) {
    int maxPoints = call.number("maxPoints", 1000, 4, MOST_POINTS);
    int from = call.number("from", 0, 0, Integer.MAX_VALUE);
    int to = call.number("to", Integer.MAX_VALUE, from, Integer.MAX_VALUE);
    boolean csv = Accepted.csv(call.request());
    StoredJob job = job(call);
    List<HistoryRow> rows = store.histories().read(job.id(), from, to, maxPoints);
    if (csv) {
      return Replies.csv(TraceCsv.text(rows));
    }
    ObjectNode body = Json.object();
    body.put("epochs", store.histories().size(job.id()));
    ArrayNode points = body.putArray("points");
    rows.stream().map(JobJson::row).forEach(points::add);
    return Replies.json(200, body);
  }

  private HttpResponse jobEvents(Call call) {
    String id = job(call).id();
    return streams.open(
        call.header("Last-Event-ID"),
        entry -> entry.job().equals(id),
        () ->
            store
                .jobs()
                .find(id)
                .map(job -> Json.text(JobJson.summary(job)))
                .orElse("{\"id\":\"" + id + "\",\"deleted\":true}"),
        () -> store.jobs().find(id).map(job -> job.state().terminal()).orElse(true),
        true);
  }

  private HttpResponse events(Call call) {
    return streams.open(
        call.header("Last-Event-ID"), entry -> true, this::newestJobs, () -> false, false);
  }

  private String newestJobs() {
    ArrayNode items = Json.MAPPER.createArrayNode();
    store.jobs().list(Optional.empty(), Long.MAX_VALUE, MOST_ITEMS).stream()
        .map(JobJson::summary)
        .forEach(items::add);
    ObjectNode body = Json.object();
    body.set("items", items);
    return Json.text(body);
  }
}
