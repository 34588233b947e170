package io.github.bilevo.daemon;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.store.Store;
import io.github.bilevo.store.StoredJob;
import java.util.Arrays;

/**
 * One job as it is shown, with its entity tag {@code "REVISION-HASH"}: the hash is that of the
 * whole body, which changes with every epoch; the revision counts what was changed by {@code
 * PATCH}, and is all that {@code If-Match} looks at, so that a running job can be changed by who
 * has seen what is to be changed.
 */
final class Representation {
  private final ObjectNode body;
  private final String tag;

  private Representation(ObjectNode body, long revision) {
    this.body = body;
    tag = "\"" + revision + "-" + Hashes.of(Json.text(body)).substring(0, 20) + "\"";
  }

  static Representation of(Store store, StoredJob job) {
    ObjectNode body =
        JobJson.whole(job, store.jobs().transitions(job.id()), store.amendments().of(job.id()));
    return new Representation(body, job.handling().revision());
  }

  String tag() {
    return tag;
  }

  /** The body under its tag. */
  HttpResponse response() {
    return tagged(Replies.json(200, body));
  }

  HttpResponse tagged(HttpResponse response) {
    return response.addHeader(RawHeader.create("ETag", tag));
  }

  /** Whether one of the tags in an {@code If-Match} is of the job's present revision. */
  static boolean matches(String ifMatch, StoredJob job) {
    String own = "\"" + job.handling().revision() + "-";
    return Arrays.stream(ifMatch.split(","))
        .map(String::strip)
        .anyMatch(tag -> tag.equals("*") || tag.startsWith(own));
  }
}
