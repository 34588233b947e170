package io.github.bilevo.daemon;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The daemon's own page, out of the jar. Its files are no secret, so they need no token; the page
 * asks for the token itself and gives it with what it asks for. Only files that are listed here are
 * served: there is no path that could lead elsewhere.
 */
final class PageRoutes {
  /** Everything comes from this daemon, and no other site may show the page as a part of its. */
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String INDEX = "index.html";
  private static final List<String> FILES =
      List.of(
          INDEX,
          "icon.svg",
          "page.css",
          "actions.js",
          "api.js",
          "chart.js",
          "dom.js",
          "events.js",
          "form.js",
          "format.js",
          "job.js",
          "keys.js",
          "list.js",
          "logaxis.js",
          "main.js",
          "markers.js",
          "retune.js",
          "series.js",
          "sparkline.js",
          "theme.js",
          "token.js",
          "quickstart.conf",
          "error-band.conf",
          "unrolled.conf");

  private static final Map<String, ContentType> TYPES =
      Map.of(
          "html", ContentTypes.TEXT_HTML_UTF8,
          "css", ContentTypes.parse("text/css; charset=utf-8"),
          "js", ContentTypes.parse("text/javascript; charset=utf-8"),
          "conf", ContentTypes.TEXT_PLAIN_UTF8,
          "svg", ContentTypes.parse("image/svg+xml"));

  private final Map<String, Asset> assets = new HashMap<>();

  private record Asset(ContentType type, byte[] content, String tag) {}

  PageRoutes() {
    FILES.forEach(file -> add(file, "/io/github/bilevo/daemon/page/" + file));
    String uplot = "/META-INF/resources/webjars/uplot/" + uplotVersion() + "/dist/";
    add("uplot.js", uplot + "uPlot.esm.js");
    add("uplot.css", uplot + "uPlot.min.css");
  }

  private static String uplotVersion() {
    Properties properties = new Properties();
    String place = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
    try (InputStream in = resource(place)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static InputStream resource(String place) throws IOException {
    InputStream in = PageRoutes.class.getResourceAsStream(place);
    if (in == null) {
      throw new IOException("the jar has no " + place);
    }
    return in;
  }

  private void add(String file, String place) {
    try (InputStream in = resource(place)) {
      byte[] content = in.readAllBytes();
      String tag = HexFormat.of().formatHex(Hashes.sha256().digest(content), 0, 10);
      ContentType type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
      assets.put(file, new Asset(type, content, '"' + tag + '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/", true, call -> answer(call, INDEX)),
        new Route("GET", "/page/{file}", true, call -> answer(call, call.id())));
  }

  private CompletionStage<HttpResponse> answer(Call call, String file) {
    Asset asset = assets.get(file);
    if (asset == null) {
      throw ApiException.of(404, "The page has no such file");
    }
    boolean known = call.header("If-None-Match").filter(asset.tag()::equals).isPresent();
    HttpResponse response =
        known
            ? HttpResponse.create().withStatus(304)
            : HttpResponse.create().withEntity(HttpEntities.create(asset.type(), asset.content()));
    return CompletableFuture.completedFuture(
        response
            .addHeader(RawHeader.create("ETag", asset.tag()))
            .addHeader(RawHeader.create("Cache-Control", "no-cache")) // asks, and is told 304
            .addHeader(RawHeader.create("Content-Security-Policy", POLICY))
            .addHeader(RawHeader.create("X-Content-Type-Options", "nosniff"))
            .addHeader(RawHeader.create("Referrer-Policy", "no-referrer")));
  }
}
