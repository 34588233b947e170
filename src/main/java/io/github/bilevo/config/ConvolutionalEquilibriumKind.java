package io.github.bilevo.config;

import io.github.bilevo.predict.Model;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.families.ConvolutionalEquilibrium;
import io.github.bilevo.problem.families.ConvolutionalLayout;
import java.util.List;
import java.util.Optional;

/**
 * {@code convolutional-equilibrium}: {@link ConvolutionalEquilibrium}, a map; both levels see the
 * training rows.
 */
final class ConvolutionalEquilibriumKind implements ProblemKind {
  private static final double DEVIATION = 0.01;

  @Override
  public String name() {
    return "convolutional-equilibrium";
  }

  @Override
  public String description() {
    return "Convolutional equilibrium model of images, targets 0 … c − 1: w_i = tanh(A∗w_i + B∗x_i"
        + " + c) for every training row, E = CE(pool(w)Θᵀ + b, y) on the same rows; `validation`"
        + " and `test` are only scored and may both be missing. A row is an image of one or more"
        + " maps of height×width, map by map, row by row. λ: A (channels×channels×k×k), B"
        + " (channels×maps×k×k), c (one per channel), Θ (classes×pooled channels), b, each row by"
        + " row. λ_0: normal numbers of deviation 0.01, by `seed`. Λ: k‖R‖₂ ≤ 1 − ε, R the"
        + " filters of A as rows, instead of `upper.projection`.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(
        KindKeys.HEIGHT,
        KindKeys.WIDTH,
        KindKeys.CHANNELS,
        KindKeys.KERNEL,
        KindKeys.POOL,
        KindKeys.CLASSES,
        KindKeys.EPSILON);
  }

  @Override
  public Optional<Family> read(ProblemSection section) {
    ConvolutionalSizes sizes = ConvolutionalSizes.read(section);
    Optional<Optional<Double>> epsilon = section.get(KindKeys.EPSILON);
    Optional<ConvolutionalLayout> layout = sizes.layout();
    if (layout.isEmpty() || epsilon.isEmpty() || section.seed().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        family(sizes.parts().get(), layout.get(), epsilon.get(), section.seed().get()));
  }

  private static Family family(
      Parts parts, ConvolutionalLayout layout, Optional<Double> epsilon, long seed) {
    BilevelProblem problem =
        epsilon
            .map(e -> ConvolutionalEquilibrium.problem(parts.train(), layout, e))
            .orElseGet(() -> ConvolutionalEquilibrium.unconstrained(parts.train(), layout));
    return Family.of(
            problem,
            parts.scorers(rows -> ConvolutionalEquilibrium.scorer(rows, layout)),
            "A, B, c, Θ and b, row by row",
            RandomStart.gaussian(problem.lambdaSize(), DEVIATION, seed))
        .with(Model.refusing(parts.rows(), EquilibriumKind.STATE_OF_ITS_ROWS));
  }
}
