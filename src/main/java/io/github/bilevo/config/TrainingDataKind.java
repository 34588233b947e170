package io.github.bilevo.config;

import io.github.bilevo.math.Vec;
import io.github.bilevo.predict.Model;
import io.github.bilevo.predict.Rule;
import io.github.bilevo.problem.families.TrainingData;
import java.util.List;
import java.util.Optional;

/** {@code training-data}: {@link TrainingData}; the training rows are λ. */
final class TrainingDataKind implements ProblemKind {
  @Override
  public String name() {
    return "training-data";
  }

  @Override
  public String description() {
    return "Training-data optimisation, targets 0 … c − 1: minimises CE(Zw, (0 … c − 1)) +"
        + " (β/(2cp))‖w‖² over w, p×c, row by row. There is no `train`, and no share for it in a"
        + " split. λ: Z, one training row per class, c×p, row by row. λ_0 = 0.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(KindKeys.BETA, KindKeys.CLASSES);
  }

  @Override
  public List<String> sections() {
    return List.of("validation", "test", "data");
  }

  @Override
  public Optional<Family> read(ProblemSection section) {
    Optional<Double> beta = section.get(KindKeys.BETA);
    Optional<Parts> parts = section.validationParts();
    Optional<Integer> classes =
        parts.flatMap(section::classes).filter(c -> section.fitsClasses(parts.get(), c));
    return beta.isPresent() && classes.isPresent()
        ? Optional.of(family(parts.get(), classes.get(), beta.get()))
        : Optional.empty();
  }

  private static Family family(Parts parts, int classes, double beta) {
    return Family.of(
            TrainingData.problem(parts.validation(), classes, beta),
            parts.scorers(rows -> TrainingData.scorer(rows, classes)),
            "one row per class, one number per feature",
            Vec.constant(classes * parts.validation().columns(), 0.0))
        .with(Model.of(parts.rows(), new Rule.Softmax(classes)));
  }
}
