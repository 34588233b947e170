package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bilevo.config.Job;
import io.github.bilevo.event.RunState;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.MemoryEstimate;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.metrics.BuildInfo;
import io.github.bilevo.predict.ModelJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code result.json}: what a run has found so far, replaced as a whole and never half written.
 *
 * <pre>
 *   schema      "bilevo-result-1"
 *   name, seed, version, backend, problem, method
 *   checkpoints S, where the states of iterative differentiation are checkpointed
 *   state       RUNNING while it runs, then the last state;  reason, advice
 *   started, seconds, steps (upper steps that led to last.lambda)
 *   epoch, objective, lambda, w    of the best epoch; epoch −1: no epoch had a finite objective
 *   first_objective
 *   last        epoch, objective, hypergradient_norm, lambda, w of the last epoch whose λ and w are
 *               finite, or null
 *   figures     validation and test figures at the best epoch
 *   model       what scores new rows, as {@link ModelJson} has it
 *   data_sha256 checksums of the files with data
 *   job         the job, resolved
 * </pre>
 *
 * Doubles parse to the same bits; what is not finite is null.
 */
final class ResultFile {
  private static final String SCHEMA = "bilevo-result-1";

  private final Path file;
  private final Job job;
  private final Optional<String> model;
  private final Map<String, String> sums;
  private final BuildInfo build = Version.build();

  ResultFile(Path file, Job job) {
    this.file = file;
    this.job = job;
    this.sums = sums(job);
    this.model = job.model().map(it -> ModelJson.of(it).toString());
  }

  private static Map<String, String> sums(Job job) {
    try {
      Path base = Optional.ofNullable(Path.of(job.origin()).getParent()).orElse(Path.of(""));
      return DataSums.of(new ObjectMapper().readTree(job.json()), base);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a resolved job that is no JSON", e);
    }
  }

  /** Replaces the file. */
  void write(Tally tally, Figures figures) throws IOException {
    AtomicFile.write(file, out -> Json.document(out, json -> write(json, tally, figures)));
  }

  private void write(JsonGenerator json, Tally tally, Figures figures) throws IOException {
    json.writeStringField("schema", SCHEMA);
    json.writeStringField("name", job.name());
    json.writeNumberField("seed", job.seed());
    json.writeStringField("version", build.version());
    json.writeStringField("backend", build.backend());
    json.writeStringField("problem", job.kind());
    json.writeStringField("method", job.estimator().name());
    OptionalInt checkpoints = MemoryEstimate.checkpoints(job.estimator());
    if (checkpoints.isPresent()) {
      json.writeNumberField("checkpoints", checkpoints.getAsInt());
    }
    Optional<TuningEvent.Finished> end = tally.finished();
    json.writeStringField("state", end.map(f -> f.state()).orElse(RunState.RUNNING).name());
    json.writeStringField("reason", end.map(TuningEvent.Finished::reason).orElse(""));
    json.writeStringField("advice", end.map(TuningEvent.Finished::advice).orElse(""));
    json.writeStringField("started", tally.began().map(Instant::toString).orElse(null));
    Json.number(json, "seconds", tally.elapsed().toNanos() * 1e-9);
    json.writeNumberField("steps", tally.steps());
    UpperIterate.Best best = tally.best(job.lambda0());
    json.writeNumberField("epoch", best.epoch());
    Json.number(json, "objective", best.objective());
    Json.vector(json, "lambda", best.lambda());
    Json.vector(json, "w", best.state());
    Json.number(json, "first_objective", tally.firstObjective());
    if (tally.lastFinite().isPresent()) {
      last(json, tally.lastFinite().get());
    } else {
      json.writeNullField("last");
    }
    figures.write(json);
    if (model.isPresent()) {
      json.writeFieldName("model");
      json.writeRawValue(model.get());
    }
    json.writeObjectFieldStart("data_sha256");
    for (Map.Entry<String, String> sum : sums.entrySet()) {
      json.writeStringField(sum.getKey(), sum.getValue());
    }
    json.writeEndObject();
    json.writeFieldName("job");
    json.writeRawValue(job.json());
  }

  private static void last(JsonGenerator json, UpperIterate iterate) throws IOException {
    json.writeObjectFieldStart("last");
    json.writeNumberField("epoch", iterate.epoch());
    Json.number(json, "objective", iterate.hypergradient().objective());
    Json.number(json, "hypergradient_norm", iterate.hypergradient().gradient().norm());
    Json.vector(json, "lambda", iterate.lambda());
    Json.vector(json, "w", iterate.hypergradient().lower().state());
    json.writeEndObject();
  }
}
