package io.github.bilevo.config;

import io.github.bilevo.math.Vec;
import io.github.bilevo.predict.Rule;
import io.github.bilevo.problem.families.BiasedRidge;
import java.util.List;
import java.util.Optional;

/** {@code biased-ridge}: {@link BiasedRidge}, of one job or of tasks. */
final class BiasedRidgeKind implements ProblemKind {
  @Override
  public String name() {
    return "biased-ridge";
  }

  @Override
  public String description() {
    return "Biased regularisation: minimises ½‖Xw − y‖² + (β/2)‖w − λ‖² over w."
        + " λ: the point that w is drawn to, one number per feature. λ_0 = 0.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(KindKeys.BETA);
  }

  @Override
  public List<String> sections() {
    return DataKeys.rowsOrTasks();
  }

  @Override
  public Optional<Family> read(ProblemSection section) {
    Optional<Double> beta = section.get(KindKeys.BETA);
    Optional<TaskRows> tasks = section.tasks();
    return beta.isPresent() && tasks.isPresent()
        ? Optional.of(family(tasks.get(), beta.get()))
        : Optional.empty();
  }

  private static Family family(TaskRows tasks, double beta) {
    return TaskFamily.of(
        tasks,
        parts -> BiasedRidge.problem(parts.train(), parts.validation(), beta),
        (parts, rows) -> BiasedRidge.scorer(parts.train(), rows),
        (w, lambda) -> w,
        Rule.Linear::new,
        "one per feature",
        Vec.constant(tasks.width(), 0.0));
  }
}
