package io.github.bilevo.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.store.StoredJob;
import java.util.List;

/** A request that is refused: a status and the members of a problem's body. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient ObjectNode members = Json.object();
  private int retryAfter;

  private ApiException(int status, String detail) {
    super(detail, null, false, false);
    this.status = status;
  }

  static ApiException of(int status, String detail) {
    return new ApiException(status, detail);
  }

  /** 404. */
  static ApiException noJob(String id) {
    return of(404, "There is no job '" + id + "'");
  }

  /** 409, with what can be done instead. */
  static ApiException conflict(StoredJob job, String detail) {
    ApiException conflict = of(409, detail);
    conflict.members.put("currentState", job.state().name());
    ArrayNode allowed = conflict.members.putArray("allowed");
    (job.state().terminal()
            ? List.of("restart", "delete")
            : List.of("pause", "resume", "cancel", "change"))
        .forEach(allowed::add);
    return conflict;
  }

  /** 400 where nothing could be read, else 422: every problem of the job, each with its place. */
  static ApiException invalid(InvalidJobException invalid) {
    boolean unread =
        invalid.problems().stream()
            .anyMatch(it -> it.key().equals("syntax") || it.key().equals("substitution"));
    ApiException refused =
        of(unread ? 400 : 422, unread ? "The job cannot be read" : "The job is not valid");
    refused.members.set("errors", errors(invalid));
    return refused;
  }

  /** One object per problem; {@code pointer} leads into the job (RFC 6901). */
  static ArrayNode errors(InvalidJobException invalid) {
    ArrayNode errors = Json.MAPPER.createArrayNode();
    invalid
        .problems()
        .forEach(
            problem -> {
              ObjectNode error = errors.addObject();
              error.put("pointer", pointer(problem.key()));
              error.put("detail", problem.toString());
              error.put("found", problem.found());
              error.put("allowed", problem.allowed());
              problem.hint().ifPresent(hint -> error.put("hint", hint));
            });
    return errors;
  }

  private static String pointer(String key) {
    boolean whole = key.equals("syntax") || key.equals("substitution") || key.equals("include");
    return whole ? "" : "/" + key.replace("~", "~0").replace("/", "~1").replace('.', '/');
  }

  ApiException retryAfter(int seconds) {
    retryAfter = seconds;
    return this;
  }

  int status() {
    return status;
  }

  /** Members beside those that every problem has. */
  ObjectNode members() {
    return members;
  }

  /** Seconds; 0 for nothing to say. */
  int retryAfter() {
    return retryAfter;
  }
}
