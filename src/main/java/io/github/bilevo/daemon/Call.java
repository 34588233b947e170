package io.github.bilevo.daemon;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.Query;
import java.util.Optional;

/**
 * One request, on its way to the handler of its route.
 *
 * @param request what was asked
 * @param id what stood in the path's place for a job's id; empty where there is no such place
 * @param body in UTF-8; empty where the route reads none
 */
record Call(HttpRequest request, String id, String body) {
  Optional<String> header(String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  Optional<String> parameter(String name) {
    Query query = request.getUri().query();
    return query.get(name);
  }

  /**
   * A whole number from the query.
   *
   * @throws ApiException if it is none, or out of range
   */
  int number(String name, int otherwise, int from, int to) {
    Optional<String> text = parameter(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= from && value <= to) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw ApiException.of(400, name + ": found '" + text.get() + "'; wanted " + from + " to " + to);
  }

  /** The media type of the body, without parameters. */
  String mediaType() {
    return request.entity().getContentType().mediaType().toString();
  }
}
