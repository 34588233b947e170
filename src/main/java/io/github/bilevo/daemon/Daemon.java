package io.github.bilevo.daemon;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import io.github.bilevo.Bilevo;
import io.github.bilevo.Health;
import io.github.bilevo.config.ProblemKinds;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.metrics.BuildInfo;
import io.github.bilevo.metrics.ProcessMeters;
import io.github.bilevo.metrics.ServiceMeters;
import io.github.bilevo.store.JobState;
import io.github.bilevo.store.Store;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The tuning daemon: jobs over HTTP, kept on disk, gone on with after a crash.
 *
 * <p>What is submitted may come from anyone who knows the token, and from anyone on this machine
 * where there is none; so a daemon that other machines can reach has to have one.
 */
public final class Daemon implements AutoCloseable {
  private static final String FILES = "files";
  private static final Duration TICK = Duration.ofMillis(400);
  private static final Duration COUNTING = Duration.ofSeconds(1);
  private static final Duration ANSWERS_GRACE = Duration.ofSeconds(2);
  private static final Duration SYSTEM_GRACE = Duration.ofSeconds(5);

  private final Settings settings;
  private final ActorSystem<?> system;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ProcessMeters process;
  private final ServiceMeters service;
  private final Store store;
  private final Bilevo bilevo;
  private final Workshop shop;
  private final JobCounts counts;
  private final EventLog log;
  private final JobDesk desk;
  private final List<Route> routes;
  private final Router router;
  private final List<Cancellable> clocks = new ArrayList<>();
  private Listener binding;

  /**
   * What a daemon is started with.
   *
   * @param directory where it keeps everything
   * @param host to listen on
   * @param port 0 for any free one
   * @param token what callers have to know
   * @param roots where jobs may name data files; empty for {@code files} in the directory
   * @param data finds the data sets that jobs name
   * @param kinds of problems
   * @param config everything else: {@code bilevo.daemon} and Akka
   * @param build what it tells of itself
   */
  public record Settings(
      Path directory,
      String host,
      int port,
      Optional<String> token,
      List<Path> roots,
      DataStore data,
      ProblemKinds kinds,
      Config config,
      BuildInfo build) {}

  private Daemon(Settings settings) {
    this.settings = settings;
    DaemonConfig config = DaemonConfig.of(settings.config());
    store = Store.open(settings.directory(), config.store());
    JobParser parser = parser(settings, store);
    system = system(settings.config());
    Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    process = new ProcessMeters(settings.build());
    process.bindTo(meters);
    bilevo = Bilevo.builder().system(system).meters(meters).start();
    service = new ServiceMeters(meters, Stream.of(JobState.values()).map(JobState::name).toList());
    log = new EventLog(config.replay(), blocking);
    Journal journal = new Journal(store, log, Clock.systemUTC());
    shop =
        new Workshop(
            config,
            store,
            journal,
            new Disk(),
            blocking,
            Clock.systemUTC(),
            settings.build().version(),
            service);
    desk = new JobDesk(shop, bilevo, parser);
    String boot = Long.toString(System.currentTimeMillis(), 36);
    EventStreams streams =
        new EventStreams(log, journal, boot, config.subscribers(), config.heartbeat());
    service.viewers(streams::viewers);
    counts = new JobCounts(store, service, blocking);
    MemoryLimit limit = new MemoryLimit(config.memory());
    List<Route> routes = new ArrayList<>(new Api(store, desk, parser, limit, streams).routes());
    routes.add(new PatchRoute(store, desk, new Patcher(parser, limit), blocking).route());
    routes.addAll(new ReportRoutes(store).routes());
    routes.addAll(new PageRoutes().routes());
    routes.addAll(ownRoutes());
    this.routes = List.copyOf(routes);
    Admission admission = new Admission(new AllowedHosts(settings.host()), settings.token());
    router = new Router(routes, admission, system, blocking, service);
  }

  private static JobParser parser(Settings settings, Store store) {
    try {
      List<Path> roots =
          settings.roots().isEmpty()
              ? List.of(Files.createDirectories(settings.directory().resolve(FILES)))
              : settings.roots();
      return new JobParser(roots, settings.data(), settings.kinds());
    } catch (IOException e) {
      store.close();
      throw new IllegalArgumentException("no directory for data: " + e.getMessage(), e);
    }
  }

  /**
   * Opens the data directory, listens, and goes on with the jobs that were under way.
   *
   * @throws IllegalArgumentException if other machines could reach it and there is no token, or a
   *     root is no directory
   * @throws io.github.bilevo.store.StoreException if the data directory cannot be used
   * @throws CompletionException if it cannot listen
   */
  public static Daemon start(Settings settings) {
    Loopback.check(settings.host(), settings.token().isPresent());
    Daemon daemon = new Daemon(settings);
    try {
      daemon.listen();
    } catch (RuntimeException e) {
      daemon.close();
      throw e;
    }
    daemon.desk.begin();
    daemon.every(TICK, daemon.desk::tick);
    daemon.every(COUNTING, daemon.counts::refresh);
    daemon.every(daemon.shop.config().heartbeat(), daemon.log::sweep);
    return daemon;
  }

  private static ActorSystem<?> system(Config config) {
    return ActorSystem.create(
        Behaviors.empty(),
        "bilevo",
        config
            .getConfig("bilevo.daemon.system")
            .withFallback(config.getConfig("bilevo.own-system"))
            .withFallback(config));
  }

  private void listen() {
    binding =
        Listener.bind(
                system,
                settings.host(),
                settings.port(),
                shop.config().connections(),
                router::answer)
            .toCompletableFuture()
            .join();
  }

  private void every(Duration pause, Runnable task) {
    clocks.add(
        system.scheduler().scheduleWithFixedDelay(pause, pause, task, system.executionContext()));
  }

  /** Everything that can be asked for. */
  List<Route> routes() {
    return routes;
  }

  /** The port it listens on. */
  public int port() {
    return binding.port();
  }

  private List<Route> ownRoutes() {
    MetricsHandler metrics =
        new MetricsHandler(system, meters, new AllowedHosts(settings.host()), this::scrapeBegins);
    return List.of(
        new Route("GET", "/version", false, call -> now(version())),
        new Route("GET", Api.BASE + "/version", false, call -> now(version())),
        new Route("GET", Api.BASE + "/openapi.json", false, call -> now(OpenApi.document())),
        new Route("GET", "/health/live", true, call -> now(words("ok"))),
        new Route("GET", "/health/ready", true, call -> now(ready())),
        new Route("GET", "/metrics", false, call -> metrics.answer(call.request())));
  }

  private void scrapeBegins() {
    bilevo.scrapeBegins();
    service.scrapeBegins();
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }

  private static HttpResponse words(String words) {
    return Replies.body(200, ContentTypes.TEXT_PLAIN_UTF8, words + "\n");
  }

  private HttpResponse version() {
    ObjectNode body = Json.object();
    body.put("version", settings.build().version());
    body.put("akka", settings.build().akka());
    body.put("java", settings.build().jdk());
    body.put("backend", settings.build().backend());
    return Replies.json(200, body);
  }

  /** What a daemon says of itself that can work. */
  static String readiness(Health health) {
    return health.degraded()
        ? "degraded: " + health.hungThreads() + " threads do not come back"
        : "ok";
  }

  private HttpResponse ready() {
    List<String> failing = new ArrayList<>();
    if (desk.draining()) {
      failing.add("intake: the daemon is about to end");
    }
    shop.disk().ailment().ifPresent(it -> failing.add("store: " + it));
    if (bilevo.health().shorthanded()) {
      failing.add("solvers: " + bilevo.health().hungThreads() + " threads do not come back");
    }
    if (failing.isEmpty()) {
      return words(readiness(bilevo.health()));
    }
    ApiException refused = ApiException.of(503, "Not ready");
    failing.forEach(refused.members().putArray("failing")::add);
    return Replies.problem(refused);
  }

  /**
   * Takes no further job, leaves the runs at a checkpoint each, ends the streams and the
   * connections, and gives the data directory back. Takes less than 20 seconds.
   */
  @Override
  public void close() {
    clocks.forEach(Cancellable::cancel);
    desk.close();
    log.close();
    if (binding != null) {
      await(binding.unbind(), ANSWERS_GRACE);
    }
    bilevo.close();
    system.terminate();
    await(system.getWhenTerminated(), SYSTEM_GRACE);
    process.close();
    meters.close();
    store.close();
  }

  private static void await(CompletionStage<?> end, Duration atMost) {
    end.toCompletableFuture()
        .<Object>thenApply(value -> value)
        .completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> null)
        .join();
  }
}
