package io.github.bilevo.problem;

import io.github.bilevo.problem.OracleCounts.Kind;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** ℓ of a {@link CountedProblem}. */
class CountedObjective implements LowerObjective, CountedProblem.Counting {
  private final LowerObjective objective;
  private final OracleCounts counts;

  private CountedObjective(LowerObjective objective, OracleCounts counts) {
    this.objective = objective;
    this.counts = counts;
  }

  /** A sum where {@code objective} is one. */
  static CountedObjective of(LowerObjective objective, OracleCounts counts) {
    return objective instanceof FiniteSum
        ? new Sum(objective, counts)
        : new CountedObjective(objective, counts);
  }

  @Override
  public OracleCounts counts() {
    return counts;
  }

  @Override
  public int stateSize() {
    return objective.stateSize();
  }

  @Override
  public int lambdaSize() {
    return objective.lambdaSize();
  }

  @Override
  public boolean knowsCurvature() {
    return objective.knowsCurvature();
  }

  @Override
  public boolean knowsHessianDiagonal() {
    return objective.knowsHessianDiagonal();
  }

  @Override
  public boolean differentiatesCurvature() {
    return objective.differentiatesCurvature();
  }

  @Override
  public Optional<LowerConstants> newConstants() {
    return objective.newConstants();
  }

  @Override
  public Optional<Flops> flops() {
    return objective.flops();
  }

  @Override
  public LowerPoint newPoint() {
    return new Point(
        objective.newPoint(),
        counts.counter(Kind.MAP),
        counts.counter(Kind.STATE),
        counts.counter(Kind.LAMBDA));
  }

  private static final class Sum extends CountedObjective implements FiniteSum<LowerObjective> {
    private final FiniteSum<LowerObjective> sum;

    private Sum(LowerObjective objective, OracleCounts counts) {
      super(objective, counts);
      sum = FiniteSum.of((LowerLevel) objective);
    }

    @Override
    public int terms() {
      return sum.terms();
    }

    @Override
    public LowerObjective restricted(int from, int to, double scale) {
      return of(sum.restricted(from, to, scale), counts());
    }
  }

  private record Point(LowerPoint point, LongAdder map, LongAdder state, LongAdder lambda)
      implements LowerPoint {
    @Override
    public void setLambda(double[] lambda) {
      point.setLambda(lambda);
    }

    @Override
    public void setState(double[] state) {
      point.setState(state);
    }

    @Override
    public void gradient(double[] out) {
      map.increment();
      point.gradient(out);
    }

    @Override
    public void hessian(double[] u, double[] out) {
      state.increment();
      point.hessian(u, out);
    }

    @Override
    public void hessianDiagonal(double[] out) {
      point.hessianDiagonal(out);
    }

    @Override
    public void mixed(double[] z, double[] out) {
      lambda.increment();
      point.mixed(z, out);
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      lambda.increment();
      point.mixedTransposed(u, out);
    }

    @Override
    public double strongConvexity() {
      return point.strongConvexity();
    }

    @Override
    public double smoothness() {
      return point.smoothness();
    }

    @Override
    public boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
      return point.curvatureGradients(muGradient, smoothnessGradient);
    }

    @Override
    public long bytes() {
      return point.bytes();
    }
  }
}
