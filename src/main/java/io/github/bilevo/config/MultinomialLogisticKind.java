package io.github.bilevo.config;

import io.github.bilevo.math.Vec;
import io.github.bilevo.predict.Model;
import io.github.bilevo.predict.Rule;
import io.github.bilevo.problem.families.MultinomialLogistic;
import java.util.List;
import java.util.Optional;

/** {@code multinomial-logistic}: {@link MultinomialLogistic}, dense or sparse rows. */
final class MultinomialLogisticKind implements ProblemKind {
  @Override
  public String name() {
    return "multinomial-logistic";
  }

  @Override
  public String description() {
    return "Multi-class logistic regression, targets 0 … c − 1: minimises CE(Xw, y) +"
        + " (1/(2cp)) Σ_j exp(λ_j)‖w_j‖² over w, p×c, row by row. λ: one per feature. λ_0 = 0.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(KindKeys.CLASSES);
  }

  @Override
  public Optional<Family> read(ProblemSection section) {
    return section
        .parts()
        .flatMap(
            parts ->
                section
                    .classes(parts)
                    .filter(c -> section.fitsClasses(parts, c))
                    .map(c -> family(parts, c)));
  }

  private static Family family(Parts parts, int classes) {
    return Family.of(
            MultinomialLogistic.problem(parts.train(), parts.validation(), classes),
            parts.scorers(rows -> MultinomialLogistic.scorer(rows, classes)),
            "one per feature",
            Vec.constant(parts.train().columns(), 0.0))
        .with(Model.of(parts.rows(), new Rule.Softmax(classes)));
  }
}
