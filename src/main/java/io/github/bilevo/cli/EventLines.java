package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Account;
import io.github.bilevo.hypergradient.Decision;
import io.github.bilevo.hypergradient.ErrorReport;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.Passage;
import io.github.bilevo.hypergradient.UpperIterate;
import java.io.IOException;
import java.io.PrintStream;
import java.util.function.Consumer;

/**
 * A run as JSON lines: {@code "event"} is {@code started}, {@code switched} (before the epoch it
 * happened in), {@code epoch} (one each), {@code paused}, {@code resumed}, {@code retuned}, {@code
 * restarted} or {@code finished}. {@code error} is with an epoch whose error was asked for, as in
 * {@link HypergradientJson}; λ is with an epoch as it is in {@link HistoryFile}, when it is short.
 * Confined to one thread at a time.
 */
final class EventLines implements Consumer<TuningEvent> {
  private final PrintStream out;

  EventLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void accept(TuningEvent event) {
    out.println(Json.line(json -> write(json, event)));
  }

  private static void write(JsonGenerator json, TuningEvent event) throws IOException {
    if (event instanceof TuningEvent.Started started) {
      head(json, "started", event);
      json.writeStringField("problem", started.problem());
      json.writeStringField("method", started.method());
      json.writeNumberField("lambda_size", started.initial().size());
      json.writeNumberField("state_size", started.stateSize());
      json.writeNumberField("steps", started.steps());
      Json.vector(json, "initial", started.initial());
    } else if (event instanceof TuningEvent.EpochCompleted epoch) {
      head(json, "epoch", event);
      write(json, epoch);
    } else if (event instanceof TuningEvent.Paused) {
      head(json, "paused", event);
    } else if (event instanceof TuningEvent.Resumed) {
      head(json, "resumed", event);
    } else if (event instanceof TuningEvent.Retuned retuned) {
      head(json, "retuned", event);
      json.writeNumberField("epoch", retuned.epoch());
      json.writeStringField("method", retuned.plan().estimator().name());
      json.writeStringField("upper_method", retuned.plan().upper().method().name());
      json.writeNumberField("steps", retuned.plan().upper().steps());
    } else if (event instanceof TuningEvent.Restarted restarted) {
      head(json, "restarted", event);
      json.writeNumberField("epoch", restarted.epoch());
      json.writeNumberField("attempt", restarted.attempt());
      json.writeStringField("message", restarted.message());
    } else if (event instanceof TuningEvent.Switched switched) {
      head(json, "switched", event);
      json.writeNumberField("epoch", switched.epoch());
      SwitchJson.fields(json, switched.what());
    } else if (event instanceof TuningEvent.Scheduled scheduled) {
      head(json, "scheduled", event);
      write(json, scheduled.account());
    } else if (event instanceof TuningEvent.Finished finished) {
      head(json, "finished", event);
      json.writeStringField("state", finished.state().name());
      json.writeStringField("reason", finished.reason());
      json.writeStringField("advice", finished.advice());
      if (finished.last().isPresent()) {
        UpperIterate last = finished.last().get();
        json.writeNumberField("epoch", last.epoch());
        Json.number(json, "objective", last.hypergradient().objective());
        Json.number(json, "best", last.best().objective());
        json.writeNumberField("best_epoch", last.best().epoch());
        Json.vector(json, "lambda", last.best().lambda());
      }
    }
  }

  private static void head(JsonGenerator json, String kind, TuningEvent event) throws IOException {
    json.writeStringField("event", kind);
    json.writeStringField("run", event.run());
    json.writeStringField("at", event.at().toString());
  }

  /** What a replay needs: who won, or the linear rounds, each with its [λ-epoch, lower rounds]. */
  private static void write(JsonGenerator json, Account account) throws IOException {
    json.writeNumberField("epoch", account.epoch());
    if (account instanceof Decision decision) {
      json.writeNumberField("winner", decision.winner());
      json.writeStringField("name", decision.name());
      Json.number(json, "estimate", decision.estimate());
      json.writeBooleanField("met", decision.met());
    } else if (account instanceof Passage passage) {
      json.writeNumberField("lambda_epoch", passage.lambdaEpoch());
      json.writeNumberField("lower_version", passage.lowerVersion());
      json.writeNumberField("linear_version", passage.linearVersion());
      json.writeArrayFieldStart("rounds");
      for (Passage.Round round : passage.rounds()) {
        json.writeStartArray();
        for (Passage.Visit visit : round.visits()) {
          json.writeArray(new long[] {visit.lambdaEpoch(), visit.rounds()}, 0, 2);
        }
        json.writeEndArray();
      }
      json.writeEndArray();
    }
  }

  private static void write(JsonGenerator json, TuningEvent.EpochCompleted epoch)
      throws IOException {
    UpperIterate iterate = epoch.iterate();
    Hypergradient h = iterate.hypergradient();
    json.writeNumberField("epoch", iterate.epoch());
    Json.number(json, "objective", h.objective());
    Json.number(json, "best", iterate.best().objective());
    Json.number(json, "hypergradient_norm", h.gradient().norm());
    json.writeObjectFieldStart("lower");
    json.writeNumberField("steps", h.lower().steps());
    Json.number(json, "residual", h.lower().residual());
    json.writeStringField("status", h.lower().status().name());
    json.writeEndObject();
    if (h.linear().isPresent()) {
      Hypergradient.Linear linear = h.linear().get();
      json.writeObjectFieldStart("linear");
      json.writeNumberField("steps", linear.steps());
      Json.number(json, "residual_ratio", linear.residualRatio());
      json.writeStringField("status", linear.status().name());
      json.writeEndObject();
    } else {
      json.writeNullField("linear");
    }
    if (!h.error().equals(ErrorReport.NONE)) {
      json.writeFieldName("error");
      HypergradientJson.error(json, h.error());
    }
    Json.number(json, "step_size", iterate.stepSize());
    Json.number(json, "seconds", epoch.duration().toNanos() * 1e-9);
    if (iterate.lambda().size() <= HistoryFile.LAMBDAS) {
      Json.vector(json, "lambda", iterate.lambda());
    }
  }
}
