package io.github.bilevo.experiment;

import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A problem that counts what is asked of ℓ: gradients, products with the Hessian and with M, one
 * each. What E is asked for does not count.
 *
 * @param problem the same problem, counted
 * @param products so far
 */
record CountedProblem(BilevelProblem problem, AtomicLong products) {
  static CountedProblem of(BilevelProblem problem) {
    AtomicLong products = new AtomicLong();
    LowerObjective counted = new Counted((LowerObjective) problem.lower(), products);
    return new CountedProblem(
        new BilevelProblem(problem.kind(), counted, problem.upper(), problem.set()), products);
  }

  private record Counted(LowerObjective objective, AtomicLong products) implements LowerObjective {
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
    public Optional<Flops> flops() {
      return objective.flops();
    }

    @Override
    public LowerPoint newPoint() {
      return new AtPoint(objective.newPoint(), products);
    }
  }

  private record AtPoint(LowerPoint point, AtomicLong products) implements LowerPoint {
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
      products.incrementAndGet();
      point.gradient(out);
    }

    @Override
    public void hessian(double[] u, double[] out) {
      products.incrementAndGet();
      point.hessian(u, out);
    }

    @Override
    public void mixed(double[] z, double[] out) {
      products.incrementAndGet();
      point.mixed(z, out);
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      products.incrementAndGet();
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
}
