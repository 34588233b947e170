package io.github.bilevo.config;

import io.github.bilevo.math.Vec;
import io.github.bilevo.predict.Model;
import io.github.bilevo.predict.Rule;
import io.github.bilevo.problem.families.KernelRidge;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code kernel-ridge}: {@link KernelRidge}; λ = (β, γ), by default β = 1 and γ_l = 1/p. */
final class KernelRidgeKind implements ProblemKind {
  @Override
  public String name() {
    return "kernel-ridge";
  }

  @Override
  public String description() {
    return "Kernel ridge regression, Gaussian kernel with a bandwidth per feature: minimises"
        + " ½ wᵀ(K(γ) + βI)w − wᵀy over w, one number per training row. λ: β, then γ_1 … γ_p."
        + " λ_0: β = 1, γ = 1/p.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(KindKeys.PARAMETRISATION);
  }

  @Override
  public Optional<Family> read(ProblemSection section) {
    return section.parametrised(section.parts().map(KernelRidgeKind::family));
  }

  private static Family family(Parts parts) {
    int p = parts.train().columns();
    double[] lambda = new double[1 + p];
    Arrays.fill(lambda, 1.0 / p);
    lambda[0] = 1.0;
    return Family.ofPositive(
            KernelRidge.problem(parts.train(), parts.validation()),
            parts.scorers(samples -> KernelRidge.scorer(parts.train(), samples)),
            "β and one γ per feature",
            Vec.copyOf(lambda))
        .with(Model.of(parts.rows(), new Rule.Kernel(parts.train(), false)));
  }
}
