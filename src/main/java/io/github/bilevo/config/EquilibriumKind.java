package io.github.bilevo.config;

import io.github.bilevo.predict.Model;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.families.Equilibrium;
import java.util.List;
import java.util.Optional;

/** {@code equilibrium}: {@link Equilibrium}, a map; both levels see the training rows. */
final class EquilibriumKind implements ProblemKind {
  /** Why a model of this family scores no new rows. */
  static final String STATE_OF_ITS_ROWS =
      "its state belongs to the training rows; each new row has a fixed point of its own to be"
          + " found first";

  private static final double DEVIATION = 0.01;

  @Override
  public String name() {
    return "equilibrium";
  }

  @Override
  public String description() {
    return "Equilibrium model, targets 0 … c − 1: w_i = tanh(A w_i + B x_i + c) for every training"
        + " row, E = CE(WΘᵀ + b, y) on the same rows; `validation` and `test` are only scored and"
        + " may both be missing. λ: A (h×h), B (h×p), c, Θ (c×h), b, each row by row. λ_0: normal"
        + " numbers of deviation 0.01, by `seed`. Λ: ‖A‖₂ ≤ 1 − ε, instead of"
        + " `upper.projection`.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(KindKeys.UNITS, KindKeys.CLASSES, KindKeys.EPSILON);
  }

  @Override
  public Optional<Family> read(ProblemSection section) {
    Optional<Integer> units = section.get(KindKeys.UNITS);
    Optional<Optional<Double>> epsilon = section.get(KindKeys.EPSILON);
    Optional<Parts> parts = section.trainingParts();
    Optional<Integer> classes = parts.flatMap(section::classes);
    if (units.isEmpty() || epsilon.isEmpty() || classes.isEmpty() || section.seed().isEmpty()) {
      return Optional.empty();
    }
    int h = units.get();
    Parts rows = parts.get();
    long n = (long) h * (h + rows.train().columns() + 1) + (long) classes.get() * (h + 1);
    boolean fits =
        section.fits(KindKeys.UNITS, n, "λ")
            && section.fits(KindKeys.UNITS, (long) h * rows.train().rows(), "w")
            && section.fits(KindKeys.CLASSES, (long) classes.get() * rows.train().rows(), "logits");
    return fits
        ? Optional.of(family(rows, h, classes.get(), epsilon.get(), section.seed().get()))
        : Optional.empty();
  }

  private static Family family(
      Parts parts, int units, int classes, Optional<Double> epsilon, long seed) {
    BilevelProblem problem =
        epsilon
            .map(e -> Equilibrium.problem(parts.train(), units, classes, e))
            .orElseGet(() -> Equilibrium.unconstrained(parts.train(), units, classes));
    return Family.of(
            problem,
            parts.scorers(rows -> Equilibrium.scorer(rows, units, classes)),
            "A, B, c, Θ and b, row by row",
            RandomStart.gaussian(problem.lambdaSize(), DEVIATION, seed))
        .with(Model.refusing(parts.rows(), STATE_OF_ITS_ROWS));
  }
}
