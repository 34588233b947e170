package io.github.bilevo.daemon;

import akka.http.javadsl.model.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that can be asked for.
 *
 * @param method {@code GET}, …
 * @param path with {@code {id}} in the place of a job's id, or {@code {file}} of a file's name
 * @param open whether it needs no token
 * @param handler answers, on a thread that may block
 */
record Route(String method, String path, boolean open, Handler handler) {
  private static final Pattern PLACE = Pattern.compile("\\{(id|file)}");
  private static final Pattern ID = Pattern.compile("[a-z0-9]{1,64}");
  private static final Pattern FILE = Pattern.compile("[a-z][a-z0-9-]{0,63}\\.[a-z]{1,8}");

  /** Answers, or throws an {@link ApiException}. */
  @FunctionalInterface
  interface Handler {
    CompletionStage<HttpResponse> answer(Call call);
  }

  /** What stands in the place for it in a path that is this one, {@code ""} without a place. */
  Optional<String> match(String asked) {
    Matcher place = PLACE.matcher(path);
    if (!place.find()) {
      return path.equals(asked) ? Optional.of("") : Optional.empty();
    }
    String head = path.substring(0, place.start());
    String tail = path.substring(place.end());
    int end = asked.length() - tail.length();
    if (end <= head.length() || !asked.startsWith(head) || !asked.endsWith(tail)) {
      return Optional.empty();
    }
    Pattern wanted = place.group(1).equals("id") ? ID : FILE;
    return Optional.of(asked.substring(head.length(), end))
        .filter(found -> wanted.matcher(found).matches());
  }

  /** Whether the body is read. */
  boolean reads() {
    return method.equals("POST") || method.equals("PATCH");
  }
}
