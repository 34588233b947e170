package io.github.bilevo.solver.linear;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import java.util.Arrays;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.lu.LUDecompositionAlt_DDRM;
import org.ejml.dense.row.linsol.lu.LinearSolverLu_DDRM;

/**
 * A x = b by LU with partial pivoting, A written out from n products with unit vectors: the exact
 * solution, to rounding, for small n. One column per step, then O(n³) in the last one; k = n. Where
 * x starts does not matter. Storage 2n² + 6n; a size beyond {@code largest} is refused.
 *
 * <p>A pivot that is 0, or so small that no digit of x is certain, ends the solve as INDEFINITE.
 *
 * @param largest the largest n
 */
public record DenseSolve(int largest) implements LinearMethod {
  /** n = 2000 takes 64 MB and about a second. */
  public static final int LARGEST = 2000;

  private static final double ROUNDING = 16.0;

  private static final class Workspace extends LinearWorkspace {
    private final LUDecompositionAlt_DDRM factors = new LUDecompositionAlt_DDRM();
    private final LinearSolverLu_DDRM solver = new LinearSolverLu_DDRM(factors);
    private final DMatrixRMaj matrix;
    private final DMatrixRMaj rightHandSide;
    private final DMatrixRMaj solution;
    private final double[] unit;

    private Workspace(int n) {
      super(n);
      matrix = new DMatrixRMaj(n, n);
      rightHandSide = new DMatrixRMaj(n, 1);
      solution = new DMatrixRMaj(n, 1);
      unit = new double[n];
    }

    @Override
    public long bytes() {
      long n = unit.length;
      return super.bytes() + 8L * (2L * n * n + 5L * n);
    }
  }

  /** Checks the limit. */
  public DenseSolve {
    if (largest < 1) {
      throw new IllegalArgumentException("largest: found " + largest + "; wanted at least 1");
    }
  }

  /** Up to {@link #LARGEST}. */
  public DenseSolve() {
    this(LARGEST);
  }

  @Override
  public String name() {
    return "exact";
  }

  /** {@code largest}: a solve takes n steps. */
  @Override
  public int steps() {
    return largest;
  }

  @Override
  public long products(int n) {
    return n + 2L;
  }

  @Override
  public Set<Requirement> needs() {
    return Set.of();
  }

  /**
   * Memory for systems in ℝⁿ.
   *
   * @throws IllegalArgumentException if n is beyond the limit
   */
  @Override
  public LinearMethod with(int steps, double relativeTolerance) {
    return this; // it has neither
  }

  @Override
  public boolean keepsIterate() {
    return false;
  }

  @Override
  public LinearWorkspace newWorkspace(int n) {
    checkSize(n, largest);
    return new Workspace(n);
  }

  /**
   * Checks a size.
   *
   * @throws IllegalArgumentException if n is beyond {@code largest}, naming what to use instead
   */
  public static void checkSize(int n, int largest) {
    if (n > largest) {
      throw new IllegalArgumentException(
          "d: found "
              + n
              + "; wanted at most "
              + largest
              + " for an exact solve; use aid with an iterative method, cg or fixed-point");
    }
  }

  @Override
  public void init(LinearOperator a, double[] b, LinearWorkspace workspace) {
    Arrays.fill(workspace.x, 0.0);
    workspace.start(a, b);
  }

  @Override
  public Status step(LinearOperator a, LinearWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    if (w.status != Status.RUNNING) {
      return w.status;
    }
    int n = w.unit.length;
    int j = w.steps;
    w.unit[j] = 1.0;
    a.apply(w.unit, w.product);
    w.unit[j] = 0.0;
    if (!Vectors.isFinite(w.product)) {
      return w.fail(a, Status.NON_FINITE);
    }
    for (int i = 0; i < n; i++) {
      w.matrix.data[i * n + j] = w.product[i];
    }
    w.steps++;
    return w.steps < n ? w.status : solve(a, w);
  }

  private static Status solve(LinearOperator a, Workspace w) {
    if (!w.solver.setA(w.matrix) || !regular(w.factors.getLU(), w.unit.length)) {
      return w.fail(a, Status.INDEFINITE);
    }
    System.arraycopy(w.b, 0, w.rightHandSide.data, 0, w.b.length);
    w.solver.solve(w.rightHandSide, w.solution);
    if (!Vectors.isFinite(w.solution.data)) {
      return w.fail(a, Status.NON_FINITE);
    }
    System.arraycopy(w.solution.data, 0, w.x, 0, w.x.length);
    w.recomputeResidual(a);
    return w.status = Status.CONVERGED;
  }

  /** Whether the smallest pivot is above the rounding 16nε of the largest; a NaN is not. */
  private static boolean regular(DMatrixRMaj factors, int n) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0.0;
    for (int i = 0; i < n; i++) {
      double pivot = Math.abs(factors.data[i * n + i]);
      smallest = Math.min(smallest, pivot);
      largest = Math.max(largest, pivot);
    }
    return smallest > ROUNDING * n * Math.ulp(largest);
  }
}
