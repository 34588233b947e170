package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bilevo.config.Problem;
import java.io.IOException;
import java.util.List;

/**
 * What is wrong with a job, for programs: {@code {"valid": false, "errors": [{"location": …, "key":
 * …, "found": …, "allowed": …, "hint": … or null, "message": the line a person gets}]}}.
 */
final class ProblemsJson {
  private ProblemsJson() {}

  static String line(List<Problem> problems) {
    return Json.line(
        json -> {
          json.writeBooleanField("valid", false);
          json.writeArrayFieldStart("errors");
          for (Problem problem : problems) {
            write(json, problem);
          }
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, Problem problem) throws IOException {
    json.writeStartObject();
    json.writeStringField("location", problem.location());
    json.writeStringField("key", problem.key());
    json.writeStringField("found", problem.found());
    json.writeStringField("allowed", problem.allowed());
    json.writeStringField("hint", problem.hint().orElse(null));
    json.writeStringField("message", problem.toString());
    json.writeEndObject();
  }
}
