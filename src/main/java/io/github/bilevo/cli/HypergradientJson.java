package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bilevo.hypergradient.ErrorReport;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.error.ErrorBound;
import io.github.bilevo.hypergradient.watch.Switch;
import java.io.IOException;

/**
 * The contract of {@code bilevo hypergradient JOB --json}, one object on one line; programs depend
 * on its fields:
 *
 * <pre>
 *   {"objective": f_t, "hypergradient": [n numbers],
 *    "lower":  {"state": [d numbers, w_t], "steps": t, "residual": ‖Φ(w_t) − w_t‖, "status": "…"},
 *    "linear": {"steps": k, "residual": ‖b − A v_k‖, "status": "…"} or null,
 *    "seconds": {"lower": s, "linear": s, "total": s},
 *    "error": {"bound": {"lower": e, "linear": e, "round": e, "total": e} or null,
 *              "reason": "…" where bound is null, "estimate": ê or null, "reliable": whether ê is},
 *    "switches": [{"from": "…", "to": "…", "reason": "…", "detail": "…"}, …]}
 * </pre>
 *
 * Parsing a number gives the same bits; what is not finite is null. Without a linear solve its
 * seconds are 0. The bound is proven, the estimate is not; both are of ‖∇̂f − ∇f‖. The switches are
 * there only if the watchdog made some.
 */
final class HypergradientJson {
  private HypergradientJson() {}

  static String line(Hypergradient h) {
    return Json.line(json -> write(json, h));
  }

  private static void write(JsonGenerator json, Hypergradient h) throws IOException {
    Json.number(json, "objective", h.objective());
    Json.vector(json, "hypergradient", h.gradient());
    json.writeObjectFieldStart("lower");
    Json.vector(json, "state", h.lower().state());
    solve(json, h.lower().steps(), h.lower().residual(), h.lower().status().name());
    json.writeEndObject();
    if (h.linear().isPresent()) {
      Hypergradient.Linear linear = h.linear().get();
      json.writeObjectFieldStart("linear");
      solve(json, linear.steps(), linear.residual(), linear.status().name());
      json.writeEndObject();
    } else {
      json.writeNullField("linear");
    }
    json.writeObjectFieldStart("seconds");
    Json.number(json, "lower", h.lower().seconds());
    Json.number(json, "linear", h.linear().map(Hypergradient.Linear::seconds).orElse(0.0));
    Json.number(json, "total", h.seconds());
    json.writeEndObject();
    json.writeFieldName("error");
    error(json, h.error());
    if (h.switches().isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("switches");
    for (Switch what : h.switches()) {
      json.writeStartObject();
      SwitchJson.fields(json, what);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The object {@code error}, as a value. */
  static void error(JsonGenerator json, ErrorReport error) throws IOException {
    json.writeStartObject();
    if (error.bound().isPresent()) {
      ErrorBound bound = error.bound().get();
      json.writeObjectFieldStart("bound");
      Json.number(json, "lower", bound.lower());
      Json.number(json, "linear", bound.linear());
      Json.number(json, "round", bound.round());
      Json.number(json, "total", bound.total());
      json.writeEndObject();
    } else {
      json.writeNullField("bound");
      json.writeStringField("reason", error.reason());
    }
    Json.number(json, "estimate", error.estimate().orElse(Double.NaN));
    json.writeBooleanField("reliable", error.reliable());
    json.writeEndObject();
  }

  private static void solve(JsonGenerator json, int steps, double residual, String status)
      throws IOException {
    json.writeNumberField("steps", steps);
    Json.number(json, "residual", residual);
    json.writeStringField("status", status);
  }
}
