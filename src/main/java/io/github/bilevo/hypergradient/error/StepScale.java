package io.github.bilevo.hypergradient.error;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import java.util.Arrays;

/**
 * α of a map made from ℓ, which turns an adjoint v of the map into u = αv of {@link Certificate}.
 * Gradient descent, heavy ball and Nesterov's map all take (x, x) to x − α∇₁ℓ(x) in the first
 * block, so that α is read off at x = 0, where nothing cancels: no map has to tell it. A lower
 * level that is itself a map has α = 1.
 *
 * <p>Mutable, confined to one thread; {@link #at} allocates nothing beyond what a new λ costs.
 */
public final class StepScale {
  private final Linearization map;
  private final LowerPoint point;
  private final double[] state;
  private final double[] image;
  private final double[] gradient;

  /** Of the map that is differentiated. */
  public StepScale(BilevelProblem problem, FixedPointMap map) {
    boolean own = !(problem.lower() instanceof LowerObjective);
    this.map = own ? null : map.newLinearization();
    point = own ? null : ((LowerObjective) problem.lower()).newPoint();
    state = new double[map.stateSize()];
    image = new double[map.stateSize()];
    gradient = new double[problem.stateSize()];
  }

  /** α(λ); NaN if the map does not move where ∇₁ℓ says it should. */
  public double at(double[] lambda) {
    if (map == null) {
      return 1.0;
    }
    point.setLambda(lambda);
    map.setLambda(lambda);
    double atZero = ratio(0.0);
    return Double.isNaN(atZero) ? ratio(1.0) : atZero;
  }

  private double ratio(double coordinate) {
    Arrays.fill(state, coordinate);
    point.setState(state);
    map.setState(state);
    point.gradient(gradient);
    map.value(image);
    double moved = 0.0;
    for (int i = 0; i < gradient.length; i++) {
      moved += (state[i] - image[i]) * gradient[i];
    }
    return moved / Vectors.dot(gradient, gradient); // 0/0 where 0 is the minimiser
  }
}
