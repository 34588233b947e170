package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** Φ that counts how often it is evaluated at each point. */
final class CountingMap implements FixedPointMap {
  private final FixedPointMap map;
  private final Map<Vec, Integer> evaluations = new HashMap<>();

  CountingMap(FixedPointMap map) {
    this.map = map;
  }

  /** The count of the point with the most evaluations. */
  int most() {
    return Collections.max(evaluations.values());
  }

  @Override
  public int stateSize() {
    return map.stateSize();
  }

  @Override
  public int lambdaSize() {
    return map.lambdaSize();
  }

  @Override
  public boolean symmetric() {
    return map.symmetric();
  }

  @Override
  public Linearization newLinearization() {
    Linearization at = map.newLinearization();
    return new Linearization() {
      private Vec point;

      @Override
      public void setLambda(double[] lambda) {
        at.setLambda(lambda);
      }

      @Override
      public void setState(double[] state) {
        point = Vec.copyOf(state);
        at.setState(state);
      }

      @Override
      public void value(double[] out) {
        evaluations.merge(point, 1, Integer::sum);
        at.value(out);
      }

      @Override
      public void stateProduct(double[] u, double[] out) {
        at.stateProduct(u, out);
      }

      @Override
      public void stateProductTransposed(double[] u, double[] out) {
        at.stateProductTransposed(u, out);
      }

      @Override
      public void lambdaProduct(double[] y, double[] out) {
        at.lambdaProduct(y, out);
      }

      @Override
      public void lambdaProductTransposed(double[] u, double[] out) {
        at.lambdaProductTransposed(u, out);
      }

      @Override
      public long bytes() {
        return at.bytes();
      }
    };
  }
}
