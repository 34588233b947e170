package io.github.bilevo.problem;

import io.github.bilevo.problem.OracleCounts.Kind;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;

/** E of a {@link CountedProblem}. */
class CountedUpper implements UpperObjective {
  private final UpperObjective objective;
  private final OracleCounts counts;

  private CountedUpper(UpperObjective objective, OracleCounts counts) {
    this.objective = objective;
    this.counts = counts;
  }

  /** A sum where {@code objective} is one. */
  static CountedUpper of(UpperObjective objective, OracleCounts counts) {
    return objective instanceof FiniteSum
        ? new Sum(objective, counts)
        : new CountedUpper(objective, counts);
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
  public Optional<UpperConstants> newConstants() {
    return objective.newConstants();
  }

  @Override
  public OptionalDouble flops() {
    return objective.flops();
  }

  @Override
  public UpperPoint newPoint() {
    return new Point(objective.newPoint(), counts.counter(Kind.OBJECTIVE));
  }

  private static final class Sum extends CountedUpper implements FiniteSum<UpperObjective> {
    private final FiniteSum<UpperObjective> sum;
    private final OracleCounts counts;

    private Sum(UpperObjective objective, OracleCounts counts) {
      super(objective, counts);
      this.counts = counts;
      sum = FiniteSum.of(objective);
    }

    @Override
    public int terms() {
      return sum.terms();
    }

    @Override
    public UpperObjective restricted(int from, int to, double scale) {
      return of(sum.restricted(from, to, scale), counts);
    }
  }

  private record Point(UpperPoint point, LongAdder count) implements UpperPoint {
    @Override
    public void setLambda(double[] lambda) {
      point.setLambda(lambda);
    }

    @Override
    public void setState(double[] state) {
      point.setState(state);
    }

    @Override
    public double value() {
      count.increment();
      return point.value();
    }

    @Override
    public void stateGradient(double[] out) {
      count.increment();
      point.stateGradient(out);
    }

    @Override
    public void lambdaGradient(double[] out) {
      count.increment();
      point.lambdaGradient(out);
    }

    @Override
    public long bytes() {
      return point.bytes();
    }
  }
}
