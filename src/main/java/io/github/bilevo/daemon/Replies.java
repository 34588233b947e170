package io.github.bilevo.daemon;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Answers. Every error is a problem of RFC 9457. */
final class Replies {
  static final ContentType PROBLEM = ContentTypes.parse("application/problem+json");
  private static final ContentType CSV = ContentTypes.parse("text/csv; charset=utf-8");

  private Replies() {}

  static HttpResponse json(int status, JsonNode body) {
    return body(status, ContentTypes.APPLICATION_JSON, Json.text(body) + "\n");
  }

  static HttpResponse csv(String body) {
    return body(200, CSV, body);
  }

  static HttpResponse body(int status, ContentType type, String body) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(type, body.getBytes(StandardCharsets.UTF_8)));
  }

  static HttpResponse problem(int status, String detail) {
    return problem(ApiException.of(status, detail));
  }

  static HttpResponse problem(ApiException refused) {
    ObjectNode body = Json.object();
    body.put("type", "about:blank");
    body.put("title", StatusCodes.get(refused.status()).reason());
    body.put("status", refused.status());
    body.put("detail", refused.getMessage());
    body.setAll(refused.members());
    HttpResponse response = body(refused.status(), PROBLEM, Json.text(body) + "\n");
    return refused.retryAfter() == 0
        ? response
        : response.addHeader(
            RawHeader.create("Retry-After", Integer.toString(refused.retryAfter())));
  }
}
