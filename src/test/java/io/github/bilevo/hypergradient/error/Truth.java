package io.github.bilevo.hypergradient.error;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.UpperPoint;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The exact hypergradient of a small problem: w(λ) by Newton's method to rounding, the adjoint by a
 * dense solve with refinement. It shares no solver with what it judges.
 */
record Truth(double[] w, double[] adjoint, double[] gradient, double[][] sensitivity) {
  static Truth of(BilevelProblem problem, double[] lambda) {
    int d = problem.stateSize();
    LowerSystem system = LowerSystem.of(problem.lower());
    system.setLambda(lambda);
    double[] w = new double[d];
    double[] residual = new double[d];
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 60; i++) {
      system.setState(w);
      system.residual(residual);
      double[] step = solve(matrix(system, d), residual);
      double size = Vectors.norm(step);
      if (i > 8 && size >= best) {
        break;
      }
      best = Math.min(best, size);
      Vectors.axpy(-1.0, step, w);
    }
    system.setState(w);
    return at(problem, lambda, w, system);
  }

  private static Truth at(BilevelProblem problem, double[] lambda, double[] w, LowerSystem system) {
    int d = w.length;
    int n = lambda.length;
    UpperPoint upper = problem.upper().newPoint();
    upper.setLambda(lambda);
    upper.setState(w);
    double[] b = new double[d];
    upper.stateGradient(b);
    DMatrixRMaj a = matrix(system, d);
    DMatrixRMaj transposed = CommonOps_DDRM.transpose(a, null);
    double[] u = solve(transposed, b);
    double[] product = new double[d];
    system.adjoint(u, product);
    Vectors.subtract(b, product, product);
    Vectors.axpy(1.0, solve(transposed, product), u);
    double[] gradient = new double[n];
    upper.lambdaGradient(gradient);
    double[][] sensitivity = new double[n][];
    double[] unit = new double[n];
    for (int j = 0; j < n; j++) {
      unit[j] = 1.0;
      system.mixed(unit, product);
      unit[j] = 0.0;
      gradient[j] -= Vectors.dot(product, u);
      sensitivity[j] = solve(a, product);
      for (int i = 0; i < d; i++) {
        sensitivity[j][i] = -sensitivity[j][i];
      }
    }
    return new Truth(w, u, gradient, sensitivity);
  }

  private static DMatrixRMaj matrix(LowerSystem system, int d) {
    DMatrixRMaj a = new DMatrixRMaj(d, d);
    double[] unit = new double[d];
    double[] column = new double[d];
    for (int j = 0; j < d; j++) {
      unit[j] = 1.0;
      system.product(unit, column);
      unit[j] = 0.0;
      for (int i = 0; i < d; i++) {
        a.set(i, j, column[i]);
      }
    }
    return a;
  }

  private static double[] solve(DMatrixRMaj a, double[] b) {
    DMatrixRMaj x = new DMatrixRMaj(b.length, 1);
    if (!CommonOps_DDRM.solve(a.copy(), DMatrixRMaj.wrap(b.length, 1, b.clone()), x)) {
      throw new IllegalStateException("the system is singular");
    }
    return x.data;
  }

  /** ‖gradient − ∇f‖. */
  double error(double[] gradient) {
    return distance(gradient, this.gradient);
  }

  static double distance(double[] x, double[] y) {
    double squares = 0.0;
    for (int i = 0; i < y.length; i++) {
      squares += (x[i] - y[i]) * (x[i] - y[i]);
    }
    return Math.sqrt(squares);
  }
}
