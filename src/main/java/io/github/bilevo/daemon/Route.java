package io.github.bilevo.daemon;

import akka.http.javadsl.model.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One thing that can be asked for.
 *
 * @param method {@code GET}, …
 * @param path with {@code {id}} in the place of a job's id
 * @param open whether it needs no token
 * @param handler answers, on a thread that may block
 */
record Route(String method, String path, boolean open, Handler handler) {
  private static final String ID = "{id}";

  /** Answers, or throws an {@link ApiException}. */
  @FunctionalInterface
  interface Handler {
    CompletionStage<HttpResponse> answer(Call call);
  }

  /** The job's id in a path that is this one, {@code ""} if there is no place for one. */
  Optional<String> match(String asked) {
    int place = path.indexOf(ID);
    if (place < 0) {
      return path.equals(asked) ? Optional.of("") : Optional.empty();
    }
    String tail = path.substring(place + ID.length());
    int end = asked.length() - tail.length();
    if (end <= place || !asked.startsWith(path.substring(0, place)) || !asked.endsWith(tail)) {
      return Optional.empty();
    }
    return Optional.of(asked.substring(place, end)).filter(id -> id.matches("[a-z0-9]{1,64}"));
  }

  /** Whether the body is read. */
  boolean reads() {
    return method.equals("POST") || method.equals("PATCH");
  }
}
