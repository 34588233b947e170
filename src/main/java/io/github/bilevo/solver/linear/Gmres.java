package io.github.bilevo.solver.linear;

import static io.github.bilevo.math.Vectors.axpy;
import static io.github.bilevo.math.Vectors.dot;
import static io.github.bilevo.math.Vectors.norm;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import java.util.Set;

/**
 * GMRES(m) for A x = b, A any square matrix (Saad and Schultz 1986): within a cycle of m steps x_k
 * has the least ‖b − Ax‖ over x_0 + span{r_0, Ar_0, …, Aᵏ⁻¹r_0}; then it starts again from x_m. In
 * exact arithmetic it ends after n ≤ m steps.
 *
 * <p>Arnoldi by modified Gram–Schmidt, once more where that cancels (Daniel, Gragg, Kaufman and
 * Stewart 1976); Givens rotations. x is formed at the end of a cycle and when the solve ends; until
 * then it is the cycle's start. One product with A per step and one more per cycle; storage (m+2)n
 * beyond x and b. A whole cycle that does not lower the residual ends the solve as STAGNATED, a
 * singular A that stops the recursion as INDEFINITE.
 *
 * @param restart m
 */
public record Gmres(int steps, double relativeTolerance, int restart) implements LinearMethod {
  /** m unless said. */
  public static final int DEFAULT_RESTART = 30;

  /** Cancellation beyond which one pass of Gram–Schmidt is not enough: 1/√2. */
  private static final double CANCELLED = 0.7;

  /** What two passes leave of a dependent vector. */
  private static final double DEPENDENT = 1e-14;

  /** A cycle that lowers the residual by less than this share would need 10⁸ more. */
  private static final double LEAST_PROGRESS = 1e-8;

  private static final class Workspace extends LinearWorkspace {
    private final int m;
    private final double[][] v;
    private final double[][] h; // h[j]: column j, rotated to upper triangular form
    private final double[] cosines;
    private final double[] sines;
    private final double[] g; // the rotated right-hand side; |g_j| is the residual after j steps
    private final double[] y;
    private int j;
    private double cycleStart;

    private Workspace(int n, int m) {
      super(n);
      this.m = m;
      v = new double[m][n];
      h = new double[m][m + 1];
      cosines = new double[m];
      sines = new double[m];
      g = new double[m + 1];
      y = new double[m];
    }

    @Override
    public long bytes() {
      return super.bytes() + 8L * m * x.length + 8L * ((long) m * (m + 1) + 4L * m + 1);
    }
  }

  /** Checks the budget, the tolerance and the cycle's length. */
  public Gmres {
    LinearArguments.check(steps, relativeTolerance);
    LinearArguments.atLeastOne("restart", restart);
  }

  /** Cycles of {@link #DEFAULT_RESTART} steps. */
  public Gmres(int steps, double relativeTolerance) {
    this(steps, relativeTolerance, DEFAULT_RESTART);
  }

  @Override
  public String name() {
    return "gmres";
  }

  @Override
  public Set<Requirement> needs() {
    return Set.of();
  }

  @Override
  public LinearMethod with(int steps, double relativeTolerance) {
    return new Gmres(steps, relativeTolerance, restart);
  }

  @Override
  public boolean keepsIterate() {
    return false;
  }

  @Override
  public LinearWorkspace newWorkspace(int n) {
    return new Workspace(n, Math.max(1, Math.min(restart, Math.min(n, steps))));
  }

  @Override
  public void init(LinearOperator a, double[] b, LinearWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    w.start(a, b);
    if (w.status == Status.RUNNING
        && w.classify(a, w.residualNorm, relativeTolerance, steps) == Status.RUNNING) {
      beginCycle(w);
    }
  }

  /** v_1 ← r/‖r‖. */
  private static void beginCycle(Workspace w) {
    w.j = 0;
    w.cycleStart = w.residualNorm;
    w.g[0] = w.residualNorm;
    scaled(w.r, w.residualNorm, w.v[0]);
  }

  @Override
  public Status step(LinearOperator a, LinearWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    if (w.status != Status.RUNNING) {
      return w.status;
    }
    int j = w.j;
    a.apply(w.v[j], w.product);
    double size = norm(w.product);
    double next = orthogonalise(w, size);
    if (!Double.isFinite(next)) {
      return w.fail(a, Status.NON_FINITE); // x is still the last good iterate
    }
    boolean exhausted = next <= DEPENDENT * size;
    rotate(w, exhausted ? 0.0 : next);
    if (exhausted && Math.abs(w.h[j][j]) <= DEPENDENT * size) {
      return end(a, w, j, Status.INDEFINITE);
    }
    w.steps++;
    w.j++;
    w.residualNorm = Math.abs(w.g[w.j]);
    if (w.residualNorm <= w.target(relativeTolerance) || exhausted || w.j == w.m) {
      return endCycle(a, w);
    }
    if (w.steps >= steps) {
      return end(a, w, w.j, Status.MAX_STEPS);
    }
    scaled(w.product, next, w.v[w.j]);
    return w.status;
  }

  /** Column j of H and the remainder in {@code product}; gives its norm. */
  private static double orthogonalise(Workspace w, double size) {
    double[] column = w.h[w.j];
    for (int i = 0; i <= w.j; i++) {
      column[i] = dot(w.v[i], w.product);
      axpy(-column[i], w.v[i], w.product);
    }
    double next = norm(w.product);
    if (next < CANCELLED * size) {
      for (int i = 0; i <= w.j; i++) {
        double more = dot(w.v[i], w.product);
        column[i] += more;
        axpy(-more, w.v[i], w.product);
      }
      next = norm(w.product);
    }
    return next;
  }

  /** Applies the old rotations to column j, and a new one that removes {@code next} below it. */
  private static void rotate(Workspace w, double next) {
    int j = w.j;
    double[] column = w.h[j];
    for (int i = 0; i < j; i++) {
      double upper = column[i];
      column[i] = w.cosines[i] * upper + w.sines[i] * column[i + 1];
      column[i + 1] = w.cosines[i] * column[i + 1] - w.sines[i] * upper;
    }
    double length = Math.hypot(column[j], next);
    w.cosines[j] = length == 0.0 ? 1.0 : column[j] / length;
    w.sines[j] = length == 0.0 ? 0.0 : next / length;
    column[j] = length;
    w.g[j + 1] = -w.sines[j] * w.g[j];
    w.g[j] *= w.cosines[j];
  }

  /** Forms x; then the solve ends, or a new cycle begins from the residual that x has. */
  private Status endCycle(LinearOperator a, Workspace w) {
    boolean promised = w.residualNorm <= w.target(relativeTolerance);
    if (!form(a, w, w.j)) {
      return w.fail(a, Status.NON_FINITE);
    }
    boolean roundingAsked = relativeTolerance <= LinearWorkspace.ROUNDING;
    if (w.residualNorm <= w.target(relativeTolerance) || (promised && roundingAsked)) {
      return w.status = Status.CONVERGED;
    }
    if (w.residualNorm > (1.0 - LEAST_PROGRESS) * w.cycleStart) {
      return w.status = Status.STAGNATED;
    }
    if (w.steps >= steps) {
      return w.status = Status.MAX_STEPS;
    }
    beginCycle(w);
    return w.status;
  }

  /** Forms x from the first {@code columns} steps of the cycle and ends the solve. */
  private Status end(LinearOperator a, Workspace w, int columns, Status verdict) {
    if (!form(a, w, columns)) {
      return w.fail(a, Status.NON_FINITE);
    }
    boolean met = w.residualNorm <= w.target(relativeTolerance);
    return w.status = met ? Status.CONVERGED : verdict;
  }

  /** x ← x + V y with H y = g, and its residual; false, and x as it was, if that is not finite. */
  private static boolean form(LinearOperator a, Workspace w, int columns) {
    for (int i = columns - 1; i >= 0; i--) {
      double sum = w.g[i];
      for (int k = i + 1; k < columns; k++) {
        sum -= w.h[k][i] * w.y[k];
      }
      w.y[i] = sum / w.h[i][i];
    }
    Vectors.copy(w.x, w.r);
    for (int i = 0; i < columns; i++) {
      axpy(w.y[i], w.v[i], w.r);
    }
    a.apply(w.r, w.product);
    Vectors.subtract(w.b, w.product, w.product);
    double residual = norm(w.product);
    if (!Double.isFinite(residual)) {
      return false;
    }
    Vectors.copy(w.r, w.x);
    Vectors.copy(w.product, w.r);
    w.residualNorm = residual;
    return true;
  }

  /** out ← x/length. */
  private static void scaled(double[] x, double length, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = x[i] / length;
    }
  }
}
