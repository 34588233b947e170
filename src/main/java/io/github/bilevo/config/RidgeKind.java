package io.github.bilevo.config;

import io.github.bilevo.math.Vec;
import io.github.bilevo.predict.Model;
import io.github.bilevo.predict.Rule;
import io.github.bilevo.problem.ColumnGroups;
import io.github.bilevo.problem.families.Ridge;
import java.util.List;
import java.util.Optional;

/** {@code ridge}: {@link Ridge}. */
final class RidgeKind implements ProblemKind {
  @Override
  public String name() {
    return "ridge";
  }

  @Override
  public String description() {
    return "Ridge regression: minimises ½‖Xw − y‖² + ½ Σ_g λ_g‖w_g‖² over w."
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
            .flatMap(parts -> Groups.read(section, parts).map(groups -> family(parts, groups)));
    return section.parametrised(family);
  }

  private static Family family(Parts parts, ColumnGroups groups) {
    return Family.ofPositive(
            Ridge.problem(parts.train(), parts.validation(), groups),
            parts.scorers(rows -> Ridge.scorer(parts.train(), rows)),
            Groups.lambda(groups),
            Vec.constant(groups.count(), 1.0))
        .with(Model.of(parts.rows(), new Rule.Linear(Rule.two(parts.train().targets()))));
  }
}
