package io.github.bilevo.config;

import io.github.bilevo.math.Vec;
import io.github.bilevo.predict.Model;
import io.github.bilevo.predict.Rule;
import io.github.bilevo.problem.ColumnGroups;
import io.github.bilevo.problem.families.LogisticRegression;
import java.util.List;
import java.util.Optional;

/** {@code logistic}: {@link LogisticRegression}, targets −1 and 1. */
final class LogisticKind implements ProblemKind {
  @Override
  public String name() {
    return "logistic";
  }

  @Override
  public String description() {
    return "Logistic regression, targets −1 and 1: minimises Σψ(y xᵀw) + ½ Σ_g λ_g‖w_g‖² over w."
        + " λ: one regulariser per feature, or per group of features. λ_0 = 1.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(KindKeys.PARAMETRISATION, KindKeys.GROUPS);
  }

  @Override
  public Optional<Family> read(ProblemSection section) {
    Optional<Family> family =
        section
            .parts()
            .filter(parts -> parts.checkTargets(y -> Math.abs(y) == 1.0, "-1 or 1 for logistic"))
            .flatMap(parts -> Groups.read(section, parts).map(groups -> family(parts, groups)));
    return section.parametrised(family);
  }

  private static Family family(Parts parts, ColumnGroups groups) {
    return Family.ofPositive(
            LogisticRegression.problem(parts.train(), parts.validation(), groups),
            parts.scorers(LogisticRegression::scorer),
            Groups.lambda(groups),
            Vec.constant(groups.count(), 1.0))
        .with(Model.of(parts.rows(), new Rule.Sign()));
  }
}
