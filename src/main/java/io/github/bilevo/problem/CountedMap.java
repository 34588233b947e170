package io.github.bilevo.problem;

import io.github.bilevo.problem.OracleCounts.Kind;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Φ of a {@link CountedProblem}. */
record CountedMap(FixedPointMap map, OracleCounts counts)
    implements FixedPointMap, CountedProblem.Counting {
  @Override
  public int stateSize() {
    return map.stateSize();
  }

  @Override
  public int lambdaSize() {
    return map.lambdaSize();
  }

  @Override
  public int blockSize() {
    return map.blockSize();
  }

  @Override
  public boolean symmetric() {
    return map.symmetric();
  }

  @Override
  public boolean knowsAdjointDiagonal() {
    return map.knowsAdjointDiagonal();
  }

  @Override
  public boolean differentiatesConstants() {
    return map.differentiatesConstants();
  }

  @Override
  public Optional<LowerConstants> newConstants() {
    return map.newConstants();
  }

  @Override
  public Optional<Flops> flops() {
    return map.flops();
  }

  @Override
  public Linearization newLinearization() {
    return new Point(
        map.newLinearization(),
        counts.counter(Kind.MAP),
        counts.counter(Kind.STATE),
        counts.counter(Kind.LAMBDA));
  }

  private record Point(Linearization at, LongAdder map, LongAdder state, LongAdder lambda)
      implements Linearization {
    @Override
    public void setLambda(double[] lambda) {
      at.setLambda(lambda);
    }

    @Override
    public void setState(double[] state) {
      at.setState(state);
    }

    @Override
    public void value(double[] out) {
      map.increment();
      at.value(out);
    }

    @Override
    public void stateProduct(double[] u, double[] out) {
      state.increment();
      at.stateProduct(u, out);
    }

    @Override
    public void stateProductTransposed(double[] u, double[] out) {
      state.increment();
      at.stateProductTransposed(u, out);
    }

    @Override
    public void lambdaProduct(double[] y, double[] out) {
      lambda.increment();
      at.lambdaProduct(y, out);
    }

    @Override
    public void lambdaProductTransposed(double[] u, double[] out) {
      lambda.increment();
      at.lambdaProductTransposed(u, out);
    }

    @Override
    public void adjoint(double[] u, double[] out) {
      state.increment();
      at.adjoint(u, out);
    }

    @Override
    public void adjointTransposed(double[] u, double[] out) {
      state.increment();
      at.adjointTransposed(u, out);
    }

    @Override
    public void adjointDiagonal(double[] out) {
      at.adjointDiagonal(out);
    }

    @Override
    public boolean differentiable() {
      return at.differentiable();
    }

    @Override
    public void point(double[] state, double[] out) {
      at.point(state, out);
    }

    @Override
    public double stepSize() {
      return at.stepSize();
    }

    @Override
    public long bytes() {
      return at.bytes();
    }
  }
}
