package io.github.bilevo.config;

import io.github.bilevo.math.Vec;
import io.github.bilevo.predict.Model;
import io.github.bilevo.predict.Rule;
import io.github.bilevo.problem.families.Weighted;
import java.util.List;
import java.util.Optional;

/** {@code weighted}: {@link Weighted}, data cleaning. */
final class WeightedKind implements ProblemKind {
  @Override
  public String name() {
    return "weighted";
  }

  @Override
  public String description() {
    return "Data cleaning, targets 0 … c − 1: minimises (1/n) Σ_i sigmoid(λ_i) CE(x_iᵀw, y_i) +"
        + " ρ‖w‖² over w, p×c, row by row. λ: one per training row. λ_0 = 0, the weight ½.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(KindKeys.CLASSES, KindKeys.REGULARISER);
  }

  @Override
  public Optional<Family> read(ProblemSection section) {
    Optional<Double> regulariser = section.get(KindKeys.REGULARISER);
    Optional<Parts> parts = section.parts();
    Optional<Integer> classes =
        parts.flatMap(section::classes).filter(c -> section.fitsClasses(parts.get(), c));
    return regulariser.isPresent() && classes.isPresent()
        ? Optional.of(family(parts.get(), classes.get(), regulariser.get()))
        : Optional.empty();
  }

  private static Family family(Parts parts, int classes, double regulariser) {
    return Family.of(
            Weighted.problem(parts.train(), parts.validation(), classes, regulariser),
            parts.scorers(rows -> Weighted.scorer(rows, classes)),
            "one per training row",
            Vec.constant(parts.train().rows(), 0.0))
        .with(Model.of(parts.rows(), new Rule.Softmax(classes)));
  }
}
