package io.github.bilevo.problem.families;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.LambdaSet;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.Scorer;
import io.github.bilevo.problem.UpperConstants;
import io.github.bilevo.problem.UpperObjective;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * EQM, an equilibrium model with a softmax classifier on its states (Grazzi et al. 2020, section
 * 3.2, MNIST):
 *
 * <pre>
 *   f(λ) = CE(W(γ)Θᵀ + b, y),   w_i = tanh(A w_i + B x_i + c),   γ = (A, B, c)                 (3, 23)
 * </pre>
 *
 * λ = (A, B, c, Θ, b) ∈ ℝ^{h×h} × ℝ^{h×p} × ℝʰ × ℝ^{c×h} × ℝᶜ, each row-major; W ∈ ℝ^{n×h},
 * row-major. Both levels see the same rows; CE is their mean. Λ = {‖A‖₂ ≤ 1 − ε}, where the map is
 * a contraction.
 */
public final class Equilibrium {
  /** ε of the paper. */
  public static final double DEFAULT_EPSILON = 0.01;

  /** Where the states of rows that are scored count as found: ‖Φ(w) − w‖ ≤ this (1 + ‖w‖). */
  private static final double SCORING_TOLERANCE = 1e-9;

  private static final int SCORING_STEPS = 1000;

  private Equilibrium() {}

  /**
   * The problem on these rows, over {‖A‖₂ ≤ 1 − ε}.
   *
   * @param units h, at least 1
   * @param classes c, at least 2
   * @param epsilon ε in [0, 1)
   * @throws IllegalArgumentException unless the targets are in 0 … c−1 and the numbers as above
   */
  public static BilevelProblem problem(Samples train, int units, int classes, double epsilon) {
    if (!(epsilon >= 0 && epsilon < 1)) {
      throw new IllegalArgumentException("epsilon: found " + epsilon + "; wanted one in [0, 1)");
    }
    checkUnits(units);
    return problem(train, units, classes, new SpectralBall(units, 1.0 - epsilon));
  }

  /**
   * The same over ℝⁿ: nothing keeps the map a contraction.
   *
   * @throws IllegalArgumentException unless the targets are in 0 … c−1 and h is at least 1
   */
  public static BilevelProblem unconstrained(Samples train, int units, int classes) {
    return problem(train, units, classes, Box.UNBOUNDED);
  }

  private static BilevelProblem problem(Samples train, int units, int classes, LambdaSet set) {
    int[] labels = Labels.of("train", train, classes);
    EquilibriumMap map = map(train, units, classes);
    return new BilevelProblem(
        "equilibrium", map, new Upper(labels, units, classes, map.lambdaSize()), set);
  }

  private static EquilibriumMap map(Samples samples, int units, int classes) {
    checkUnits(units);
    return new EquilibriumMap(samples.features().dense(), units, classes * (units + 1));
  }

  private static void checkUnits(int units) {
    if (units < 1) {
      throw new IllegalArgumentException("units: found " + units + "; wanted at least 1");
    }
  }

  /**
   * {@code loss} (the sum of the rows' cross-entropies), {@code mean_loss} (their mean, as in E)
   * and {@code accuracy}, at the equilibrium states of these rows: they are not those of w.
   *
   * @throws IllegalArgumentException unless the targets are in 0 … c−1
   */
  public static Scorer scorer(Samples samples, int units, int classes) {
    int[] labels = Labels.of("samples", samples, classes);
    EquilibriumMap map = map(samples, units, classes);
    return (w, lambda) -> {
      SoftmaxHead head = new SoftmaxHead(labels, units, classes, map.lambdaSize());
      head.setLambda(lambda);
      head.setState(states(map, lambda));
      double loss = head.loss().sumOfLosses();
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("loss", loss);
      figures.put("mean_loss", loss / labels.length);
      figures.put("accuracy", (double) head.loss().hits() / labels.length);
      return figures;
    };
  }

  /** w(λ) from 0; where the map is no contraction, its last iterate. */
  private static double[] states(EquilibriumMap map, double[] lambda) {
    Linearization at = map.newLinearization();
    at.setLambda(lambda);
    double[] w = new double[map.stateSize()];
    double[] next = new double[w.length];
    double[] moved = new double[w.length];
    for (int i = 0; i < SCORING_STEPS; i++) {
      at.setState(w);
      at.value(next);
      Vectors.subtract(next, w, moved);
      Vectors.copy(next, w);
      if (Vectors.norm(moved) <= SCORING_TOLERANCE * (1.0 + Vectors.norm(w))) {
        break;
      }
    }
    return w;
  }

  private record Upper(int[] labels, int units, int classes, int lambdaSize)
      implements UpperObjective {
    @Override
    public int stateSize() {
      return labels.length * units;
    }

    @Override
    public OptionalDouble flops() {
      return OptionalDouble.of(6.0 * labels.length * units * classes);
    }

    @Override
    public SoftmaxHead newPoint() {
      return new SoftmaxHead(labels, units, classes, lambdaSize);
    }

    @Override
    public Optional<UpperConstants> newConstants() {
      return Optional.of(new SoftmaxHeadConstants(labels.length, units, classes, lambdaSize));
    }
  }
}
