package io.github.bilevo.daemon;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.MediaRange;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.Accept;

/** Which of two forms a caller would rather have. */
final class Accepted {
  private Accepted() {}

  /**
   * Whether CSV is liked better than JSON.
   *
   * @throws ApiException if neither is liked
   */
  static boolean csv(HttpRequest request) {
    float csv = 0;
    float json = 0;
    boolean said = false;
    for (Accept accept : request.getHeaders(Accept.class)) {
      for (MediaRange range : accept.getMediaRanges()) {
        said = true;
        if (range.matches(MediaTypes.TEXT_CSV)) {
          csv = Math.max(csv, range.qValue());
        }
        if (range.matches(MediaTypes.APPLICATION_JSON)) {
          json = Math.max(json, range.qValue());
        }
      }
    }
    if (said && csv == 0 && json == 0) {
      throw ApiException.of(406, "Accept: there are application/json and text/csv");
    }
    return csv > json;
  }
}
