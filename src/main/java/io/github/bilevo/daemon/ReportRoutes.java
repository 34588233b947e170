package io.github.bilevo.daemon;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaRange;
import akka.http.javadsl.model.MediaType;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.Accept;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.predict.ResultCsv;
import io.github.bilevo.report.History;
import io.github.bilevo.report.HtmlReport;
import io.github.bilevo.report.ReportJson;
import io.github.bilevo.store.HistoryRow;
import io.github.bilevo.store.Store;
import io.github.bilevo.store.StoredJob;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What a job came to, for people: a page, its numbers, its epochs. */
final class ReportRoutes {
  /** More epochs than a page can show; extrema of the objective are kept. */
  private static final int MOST_POINTS = 10_000;

  private final Store store;

  ReportRoutes(Store store) {
    this.store = store;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            Api.BASE + "/jobs/{id}/report",
            false,
            call -> CompletableFuture.completedFuture(report(call))));
  }

  private HttpResponse report(Call call) {
    MediaType form = form(call.request());
    StoredJob job = store.jobs().find(call.id()).orElseThrow(() -> ApiException.noJob(call.id()));
    JsonNode result =
        store
            .jobs()
            .result(job.id())
            .map(Json::tree)
            .orElseThrow(() -> ApiException.conflict(job, "The job has no result"));
    List<HistoryRow> rows = store.histories().read(job.id(), MOST_POINTS);
    if (form.equals(MediaTypes.TEXT_CSV)) {
      return Replies.csv(TraceCsv.text(rows));
    }
    Map<String, String> origin = new LinkedHashMap<>();
    origin.put("job", job.id() + ", attempt " + job.attempt());
    origin.put("submitted", job.created().toString());
    origin.put("ended", job.updated().toString());
    origin.put("hash of the job", job.text().jobHash());
    origin.put("hash of its data", job.text().dataHash());
    History history = history(rows);
    return form.equals(MediaTypes.TEXT_HTML)
        ? Replies.body(
            200, ContentTypes.TEXT_HTML_UTF8, new HtmlReport(result, history, origin).text())
        : Replies.json(200, ReportJson.of(result, history, origin));
  }

  private static History history(List<HistoryRow> rows) {
    try {
      return History.read(new BufferedReader(new StringReader(TraceCsv.text(rows))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The form that is liked best; of equal ones the page, then JSON. */
  private static MediaType form(HttpRequest request) {
    MediaType best = null;
    float most = 0;
    boolean said = false;
    for (MediaType form :
        List.of(MediaTypes.TEXT_HTML, MediaTypes.APPLICATION_JSON, MediaTypes.TEXT_CSV)) {
      float liked = 0;
      for (Accept accept : request.getHeaders(Accept.class)) {
        for (MediaRange range : accept.getMediaRanges()) {
          said = true;
          liked = range.matches(form) ? Math.max(liked, range.qValue()) : liked;
        }
      }
      if (liked > most) {
        most = liked;
        best = form;
      }
    }
    if (said && best == null) {
      throw ApiException.of(406, "Accept: there are text/html, application/json and text/csv");
    }
    return said ? best : MediaTypes.TEXT_HTML;
  }

  /** A result's vectors as lines of a table. */
  static String vectors(JsonNode result) {
    StringBuilder text = new StringBuilder();
    try {
      new ResultCsv(result).all(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
