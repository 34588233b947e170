package io.github.bilevo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** A daemon's job in one line for a person. */
final class JobLine {
  private JobLine() {}

  /** {@code 4k… RUNNING epoch 120 f 2.6478 best 2.6470 quickstart}. */
  static String of(JsonNode job) {
    String line =
        String.format(
            Locale.ROOT,
            "%s %-14s epoch %d",
            job.path("id").asText(),
            job.path("state").asText(),
            job.path("epoch").asLong());
    if (job.path("objective").isNumber()) {
      line += " f " + Text.number(job.get("objective").asDouble());
    }
    if (job.path("best").isNumber()) {
      line += " best " + Text.number(job.get("best").asDouble());
    }
    if (job.path("priority").asInt() != 0) {
      line += " priority " + job.get("priority").asInt();
    }
    String reason = job.path("reason").asText();
    return line + " " + job.path("name").asText() + (reason.isEmpty() ? "" : " (" + reason + ")");
  }
}
