package io.github.bilevo.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.config.Job;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.predict.ModelJson;
import io.github.bilevo.store.Amendments;
import io.github.bilevo.store.HistoryRow;
import io.github.bilevo.store.StoredCheckpoint;
import io.github.bilevo.store.StoredJob;
import io.github.bilevo.store.Transition;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Jobs and what belongs to them, as the interface shows them. */
final class JobJson {
  private static final String SCHEMA = "bilevo-result-1";

  private JobJson() {}

  /** One line of a list. */
  static ObjectNode summary(StoredJob job) {
    ObjectNode node = Json.object();
    node.put("id", job.id());
    node.put("name", job.name());
    node.put("state", job.state().name());
    node.put("reason", job.reason());
    node.put("advice", job.advice());
    node.put("attempt", job.attempt());
    node.put("created", job.created().toString());
    node.put("updated", job.updated().toString());
    node.put("epoch", job.standing().epoch());
    Json.number(node, "objective", job.standing().objective());
    Json.number(node, "best", job.standing().best());
    node.put("priority", job.handling().priority());
    ObjectNode labels = node.putObject("labels");
    new TreeMap<>(job.handling().labels()).forEach(labels::put);
    return node;
  }

  /** Everything that is known. */
  static ObjectNode whole(
      StoredJob job, List<Transition> transitions, List<Amendments.Made> amendments) {
    ObjectNode node = summary(job);
    node.put("seed", job.text().seed());
    node.put("job_hash", job.text().jobHash());
    node.put("data_hash", job.text().dataHash());
    node.put("memory_bytes", job.handling().bytes());
    ArrayNode changes = node.putArray("transitions");
    transitions.forEach(change -> changes.add(transition(change)));
    ArrayNode patches = node.putArray("changes");
    amendments.forEach(
        made ->
            patches
                .addObject()
                .put("at", made.at().toString())
                .set("patch", Json.tree(made.patch())));
    node.set("job", Json.tree(job.text().resolved()));
    return node;
  }

  static ObjectNode transition(Transition change) {
    ObjectNode node = Json.object();
    node.put("at", change.at().toString());
    node.put("from", change.from().map(Enum::name).orElse(null));
    node.put("to", change.to().name());
    node.put("reason", change.reason());
    return node;
  }

  static ObjectNode row(HistoryRow row) {
    ObjectNode node = Json.object();
    node.put("epoch", row.epoch());
    Json.number(node, "objective", row.objective());
    Json.number(node, "best", row.best());
    Json.number(node, "hypergradient_norm", row.gradientNorm());
    node.put("lower_steps", row.lowerSteps());
    Json.number(node, "lower_residual", row.lowerResidual());
    if (row.linearSteps() >= 0) {
      node.put("linear_steps", row.linearSteps());
      Json.number(node, "linear_residual_ratio", row.linearResidualRatio());
    }
    Json.number(node, "step_size", row.stepSize());
    Json.number(node, "seconds", row.seconds());
    if (!Double.isNaN(row.errorBound())) {
      Json.number(node, "error_bound", row.errorBound());
    }
    if (!Double.isNaN(row.errorEstimate())) {
      Json.number(node, "error_estimate", row.errorEstimate());
    }
    if (row.workspaceBytes() >= 0) {
      node.put("workspace_bytes", row.workspaceBytes());
    }
    return node;
  }

  static ObjectNode checkpoint(StoredCheckpoint checkpoint) {
    ObjectNode node = Json.object();
    node.put("number", checkpoint.number());
    node.put("attempt", checkpoint.attempt());
    node.put("epoch", checkpoint.epoch());
    Json.number(node, "best", checkpoint.best());
    node.put("at", checkpoint.at().toString());
    node.put("bytes", checkpoint.bytes());
    return node;
  }

  /**
   * What a run came to: the same job on the same build gives the same text, however often it was
   * interrupted.
   *
   * @param from where the run began, for one that ended before its first epoch
   */
  static ObjectNode result(
      Job job, String version, RunSnapshot from, TuningEvent.Finished finished) {
    Optional<UpperIterate> last = finished.last();
    UpperIterate.Best best = last.map(UpperIterate::best).orElse(from.upper().best());
    ObjectNode node = Json.object();
    node.put("schema", SCHEMA);
    node.put("name", job.name());
    node.put("seed", job.seed());
    node.put("version", version);
    node.put("problem", job.kind());
    node.put("method", job.estimator().name());
    node.put("state", finished.state().name());
    node.put("reason", finished.reason());
    node.put("advice", finished.advice());
    node.put("steps", last.map(UpperIterate::epoch).orElse(from.epoch()));
    node.put("epoch", best.epoch());
    Json.number(node, "objective", best.objective());
    Json.vector(node, "lambda", best.lambda());
    Json.vector(node, "w", best.state());
    last.ifPresentOrElse(it -> node.set("last", last(it)), () -> node.putNull("last"));
    node.set("figures", figures(job, best));
    job.model().ifPresent(model -> node.set("model", ModelJson.of(model)));
    node.set("job", Json.tree(job.json()));
    return node;
  }

  private static ObjectNode last(UpperIterate iterate) {
    ObjectNode node = Json.object();
    node.put("epoch", iterate.epoch());
    Json.number(node, "objective", iterate.hypergradient().objective());
    Json.number(node, "hypergradient_norm", iterate.hypergradient().gradient().norm());
    Json.vector(node, "lambda", iterate.lambda());
    Json.vector(node, "w", iterate.hypergradient().lower().state());
    return node;
  }

  private static ObjectNode figures(Job job, UpperIterate.Best best) {
    ObjectNode sets = Json.object();
    if (best.epoch() >= 0) {
      double[] state = best.state().toArray();
      double[] lambda = best.lambda().toArray();
      job.scorers()
          .forEach(
              (set, scorer) -> {
                ObjectNode figures = sets.putObject(set);
                scorer.score(state, lambda).forEach((name, v) -> Json.number(figures, name, v));
              });
    }
    return sets;
  }
}
