package io.github.bilevo.problem;

import java.util.Map;

/** Figures of merit of a trained lower-level model on one set of labelled rows. */
public interface Scorer {
  /**
   * The figures at (w, λ), in a stable order, each under its usual name ({@code loss}, {@code
   * accuracy}, {@code mean_squared_error}); accuracies are fractions in [0, 1].
   */
  Map<String, Double> score(double[] w, double[] lambda);
}
