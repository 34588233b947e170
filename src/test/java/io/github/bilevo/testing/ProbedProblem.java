package io.github.bilevo.testing;

import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.UpperObjective;
import io.github.bilevo.problem.UpperPoint;

/** A problem whose lower level is an objective, with a probe called before each call into it. */
public final class ProbedProblem {
  private ProbedProblem() {}

  /** A call into a family. */
  public enum Call {
    NEW_POINT,
    GRADIENT,
    HESSIAN,
    UPPER_VALUE
  }

  /** Sees a call before it is made; may throw. */
  @FunctionalInterface
  public interface Probe {
    void before(Call call);

    /** What E is told to be. */
    default double objective(double value) {
      return value;
    }
  }

  /** The same problem, watched. */
  public static BilevelProblem of(BilevelProblem problem, Probe probe) {
    return new BilevelProblem(
        problem.kind(),
        new Lower((LowerObjective) problem.lower(), probe),
        new Upper(problem.upper(), probe),
        problem.set());
  }

  private record Lower(LowerObjective objective, Probe probe) implements LowerObjective {
    @Override
    public int stateSize() {
      return objective.stateSize();
    }

    @Override
    public int lambdaSize() {
      return objective.lambdaSize();
    }

    @Override
    public LowerPoint newPoint() {
      probe.before(Call.NEW_POINT);
      return new AtLower(objective.newPoint(), probe);
    }
  }

  private record AtLower(LowerPoint point, Probe probe) implements LowerPoint {
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
      probe.before(Call.GRADIENT);
      point.gradient(out);
    }

    @Override
    public void hessian(double[] u, double[] out) {
      probe.before(Call.HESSIAN);
      point.hessian(u, out);
    }

    @Override
    public void mixed(double[] z, double[] out) {
      point.mixed(z, out);
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
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
    public long bytes() {
      return point.bytes();
    }
  }

  private record Upper(UpperObjective objective, Probe probe) implements UpperObjective {
    @Override
    public int stateSize() {
      return objective.stateSize();
    }

    @Override
    public int lambdaSize() {
      return objective.lambdaSize();
    }

    @Override
    public UpperPoint newPoint() {
      return new AtUpper(objective.newPoint(), probe);
    }
  }

  private record AtUpper(UpperPoint point, Probe probe) implements UpperPoint {
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
      probe.before(Call.UPPER_VALUE);
      return probe.objective(point.value());
    }

    @Override
    public void stateGradient(double[] out) {
      point.stateGradient(out);
    }

    @Override
    public void lambdaGradient(double[] out) {
      point.lambdaGradient(out);
    }

    @Override
    public long bytes() {
      return point.bytes();
    }
  }
}
