package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bilevo.hypergradient.watch.Switch;
import java.io.IOException;

/** What the watchdog changed, as the fields of a JSON object; programs depend on them. */
final class SwitchJson {
  private SwitchJson() {}

  static void fields(JsonGenerator json, Switch what) throws IOException {
    json.writeStringField("from", what.from());
    json.writeStringField("to", what.to());
    json.writeStringField("reason", what.reason().label());
    json.writeStringField("detail", what.detail());
  }
}
