package io.github.bilevo.config;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.predict.Rule;
import io.github.bilevo.problem.families.HyperRepresentation;
import java.util.List;
import java.util.Optional;

/** {@code hyper-representation}: {@link HyperRepresentation}, of one job or of tasks. */
final class HyperRepresentationKind implements ProblemKind {
  @Override
  public String name() {
    return "hyper-representation";
  }

  @Override
  public String description() {
    return "Hyper-representation: minimises ½‖XHw − y‖² + (β/2)‖w‖² over w ∈ ℝᵈ."
        + " λ: H, p×d, row by row. λ_0: normal numbers of variance 1/p, by `seed`.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(KindKeys.BETA, KindKeys.DIMENSION);
  }

  @Override
  public List<String> sections() {
    return DataKeys.rowsOrTasks();
  }

  @Override
  public Optional<Family> read(ProblemSection section) {
    Optional<Double> beta = section.get(KindKeys.BETA);
    Optional<Integer> d = section.get(KindKeys.DIMENSION);
    Optional<TaskRows> tasks = section.tasks();
    if (beta.isEmpty() || d.isEmpty() || tasks.isEmpty() || section.seed().isEmpty()) {
      return Optional.empty();
    }
    int p = tasks.get().width();
    return section.fits(KindKeys.DIMENSION, (long) p * d.get(), "λ")
        ? Optional.of(family(tasks.get(), beta.get(), d.get(), section.seed().get()))
        : Optional.empty();
  }

  private static Family family(TaskRows tasks, double beta, int d, long seed) {
    int p = tasks.width();
    return TaskFamily.of(
        tasks,
        parts -> HyperRepresentation.problem(parts.train(), parts.validation(), d, beta),
        (parts, rows) -> HyperRepresentation.scorer(parts.train(), rows),
        (w, lambda) -> composed(p, w, lambda),
        Rule.Represented::new,
        "H row by row, one row per feature",
        RandomStart.gaussian(p * d, 1.0 / Math.sqrt(p), seed));
  }

  /** Hw. */
  private static double[] composed(int p, double[] w, double[] lambda) {
    double[] composed = new double[p];
    DenseMatrix.wrap(p, w.length, lambda).multiply(w, composed);
    return composed;
  }
}
