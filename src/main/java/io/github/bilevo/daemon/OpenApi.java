package io.github.bilevo.daemon;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What can be asked for, as OpenAPI 3.1 says it; a file, which a test holds to the routes. */
final class OpenApi {
  private static final String FILE = "openapi.json";

  private OpenApi() {}

  static HttpResponse document() {
    return Replies.body(200, ContentTypes.APPLICATION_JSON, text());
  }

  static String text() {
    try (InputStream in = OpenApi.class.getResourceAsStream(FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
