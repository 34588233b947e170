package io.github.bilevo.hypergradient.error;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.linear.LinearWorkspace;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * g_{t,k} of implicit differentiation for growing t: the lower iteration goes on from where it is,
 * so that a look-ahead to t + 2p costs 2p lower steps. The linear solve starts afresh at each w_t,
 * k steps from 0: its operator has changed, and a Krylov method that is interrupted loses its rate.
 *
 * <p>Mutable, confined to one thread.
 */
public final class AidAhead implements HypergradientAt {
  private final FixedPointMap map;
  private final IntFunction<LinearMethod> linear;
  private final Linearization lower;
  private final Linearization linearization;
  private final UpperPoint upper;
  private final double[] rightHandSide;
  private final double[] gradient;
  private final double[] lambdaGradient;
  private double[] state;
  private double[] next;
  private double[] v = new double[0];
  private int steps;

  /**
   * Of this problem.
   *
   * @param iterated whose iterates w_t are
   * @param map that is differentiated, on w or on the pair of {@code iterated}
   * @param linear the method with a budget of k steps
   */
  public AidAhead(
      BilevelProblem problem,
      FixedPointMap iterated,
      FixedPointMap map,
      IntFunction<LinearMethod> linear) {
    this.map = map;
    this.linear = linear;
    lower = iterated.newLinearization();
    linearization = map.newLinearization();
    upper = problem.upper().newPoint();
    rightHandSide = new double[map.stateSize()];
    gradient = new double[problem.lambdaSize()];
    lambdaGradient = new double[problem.lambdaSize()];
    state = new double[iterated.stateSize()];
    next = new double[iterated.stateSize()];
  }

  /**
   * Starts at λ from the whole state z_t of the iterated map, t steps having been made. Both are
   * copied.
   */
  public void begin(double[] lambda, double[] state, int t) {
    lower.setLambda(lambda);
    linearization.setLambda(lambda);
    upper.setLambda(lambda);
    Vectors.copy(state, this.state);
    steps = t;
  }

  /**
   * The hypergradient; NaN where the linear solve failed. The array is overwritten by the next
   * call.
   *
   * @throws IllegalArgumentException if t is less than that of an earlier call
   */
  @Override
  public double[] at(int t, int k) {
    if (t < steps) {
      throw new IllegalArgumentException("t: found " + t + "; wanted at least " + steps);
    }
    for (; steps < t; steps++) {
      lower.setState(state);
      lower.value(next);
      double[] previous = state;
      state = next;
      next = previous;
    }
    linearization.setState(state);
    upper.setState(state);
    Arrays.fill(rightHandSide, 0.0); // the pair's second block
    upper.stateGradient(rightHandSide);
    v = solve(linear.apply(k));
    linearization.lambdaProductTransposed(v, gradient);
    upper.lambdaGradient(lambdaGradient);
    Vectors.axpy(1.0, lambdaGradient, gradient);
    return gradient;
  }

  private double[] solve(LinearMethod method) {
    LinearOperator operator = new Adjoint(linearization, rightHandSide.length, map.symmetric());
    LinearWorkspace workspace = method.newWorkspace(rightHandSide.length);
    method.init(operator, rightHandSide, workspace);
    while (!workspace.status().terminal()) {
      method.step(operator, workspace);
    }
    if (workspace.status().failed()) {
      Arrays.fill(workspace.x(), Double.NaN);
    }
    return workspace.x();
  }

  /** The whole state z_t of the last call; its own array. */
  public double[] state() {
    return state;
  }

  /** αv ∈ ℝᵈ, the first block, of the last call. A new array. */
  public double[] adjoint(double alpha) {
    double[] u = new double[map.blockSize()];
    for (int j = 0; j < u.length; j++) {
      u[j] = alpha * v[j];
    }
    return u;
  }

  private record Adjoint(Linearization linearization, int size, boolean symmetric)
      implements LinearOperator {
    @Override
    public void apply(double[] v, double[] out) {
      linearization.adjoint(v, out);
    }

    @Override
    public void applyTransposed(double[] v, double[] out) {
      linearization.adjointTransposed(v, out);
    }
  }
}
