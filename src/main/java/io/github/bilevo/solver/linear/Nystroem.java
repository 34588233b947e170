package io.github.bilevo.solver.linear;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import java.util.Random;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Randomized Nyström preconditioner for a positive definite A with fast spectral decay (Frangella,
 * Tropp and Udell 2023, Algorithm 2.1 and (1.3) with μ = 0):
 *
 * <pre>
 *   Â = (AΩ)(ΩᵀAΩ)⁻¹(AΩ)ᵀ = UΛ̂Uᵀ,   P⁻¹ = λ̂_r UΛ̂⁻¹Uᵀ + (I − UUᵀ)
 * </pre>
 *
 * Ω ∈ ℝ^{n×r} orthonormal, random from {@code seed}: the eigenvalues above λ̂_r are brought down to
 * it. Made once per solve from r products with A, kept in the workspace: 2rn + O(r²) numbers;
 * making it allocates a few r×r matrices, an application (4rn flops) nothing. A shift ν keeps the
 * Cholesky factorisation of ΩᵀAΩ stable; where even that fails, A is INDEFINITE. Bits are
 * reproducible.
 *
 * @param rank r; at most n is used
 * @param seed of Ω
 * @see <a href="https://doi.org/10.1137/21M1466244">Frangella, Tropp and Udell (2023)</a>
 */
public record Nystroem(int rank, long seed) implements Preconditioner {
  /** Unless said. */
  public static final int DEFAULT_RANK = 20;

  /** ν is raised by this until Cholesky succeeds, at most {@link #ATTEMPTS} times. */
  private static final double RAISE = 100.0;

  private static final int ATTEMPTS = 4;

  /** Eigenvalues below this multiple of the largest are left to the Krylov method. */
  private static final double FLOOR = 1e-12;

  /** Checks the rank. */
  public Nystroem {
    LinearArguments.atLeastOne("rank", rank);
  }

  @Override
  public String name() {
    return "nystroem";
  }

  @Override
  public Set<Requirement> needs() {
    return Set.of(Requirement.SYMMETRIC, Requirement.POSITIVE_DEFINITE);
  }

  @Override
  public int products(int n) {
    return Math.min(rank, n);
  }

  @Override
  public Inverse newInverse(int n) {
    return new Sketch(n, Math.min(rank, n), seed);
  }

  private static final class Sketch implements Inverse {
    private final double[][] omega; // r orthonormal vectors of ℝⁿ
    private final double[][] u; // AΩ, then B, then Q, then U
    private final DMatrixRMaj core;
    private final double[] row;
    private final double[] weights; // λ̂_r/λ̂_i − 1
    private int kept;

    private Sketch(int n, int r, long seed) {
      omega = new double[r][n];
      u = new double[r][n];
      core = new DMatrixRMaj(r, r);
      row = new double[r];
      weights = new double[r];
      Random random = new Random(seed);
      for (double[] column : omega) {
        for (int i = 0; i < n; i++) {
          column[i] = random.nextGaussian();
        }
      }
      orthonormalise(omega, core);
    }

    @Override
    public Status prepare(LinearOperator a) {
      int r = omega.length;
      double squares = 0.0;
      for (int j = 0; j < r; j++) {
        a.apply(omega[j], u[j]);
        squares += Vectors.dot(u[j], u[j]);
      }
      kept = 0;
      if (!Double.isFinite(squares)) {
        return Status.NON_FINITE;
      }
      double shift = shiftedFactor(Math.ulp(Math.sqrt(squares)));
      if (Double.isNaN(shift)) {
        return Status.INDEFINITE;
      }
      orthonormalise(u, core);
      SingularValueDecomposition_F64<DMatrixRMaj> svd =
          DecompositionFactory_DDRM.svd(r, r, true, false, true);
      if (!svd.decompose(core)) {
        return Status.NON_FINITE;
      }
      turn(svd.getU(null, false));
      weigh(svd.getSingularValues(), shift);
      return Status.RUNNING;
    }

    /** u ← B = (A + νI)Ω C⁻¹ with CᵀC = Ωᵀ(A + νI)Ω; gives ν, NaN if there is none. */
    private double shiftedFactor(double nu) {
      int r = omega.length;
      double shift = 0.0;
      double next = nu;
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        for (int j = 0; j < r; j++) {
          Vectors.axpy(next - shift, omega[j], u[j]);
        }
        shift = next;
        next *= RAISE;
        for (int i = 0; i < r; i++) {
          for (int j = 0; j <= i; j++) {
            double value = 0.5 * (Vectors.dot(omega[i], u[j]) + Vectors.dot(omega[j], u[i]));
            core.set(i, j, value);
            core.set(j, i, value);
          }
        }
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(r, true);
        if (cholesky.decompose(core)) {
          divide(cholesky.getT(null));
          return shift;
        }
      }
      return Double.NaN;
    }

    /** u ← u L⁻ᵀ. */
    private void divide(DMatrixRMaj lower) {
      for (int j = 0; j < u.length; j++) {
        for (int i = 0; i < j; i++) {
          Vectors.axpy(-lower.get(j, i), u[i], u[j]);
        }
        scale(1.0 / lower.get(j, j), u[j]);
      }
    }

    /** u ← u·W, W ∈ ℝ^{r×r}. */
    private void turn(DMatrixRMaj w) {
      int r = u.length;
      for (int i = 0; i < u[0].length; i++) {
        for (int j = 0; j < r; j++) {
          row[j] = u[j][i];
        }
        for (int j = 0; j < r; j++) {
          double sum = 0.0;
          for (int k = 0; k < r; k++) {
            sum += row[k] * w.get(k, j);
          }
          u[j][i] = sum;
        }
      }
    }

    /** The weights of the leading eigenvectors, which come first; λ̂_i = σ_i² − ν. */
    private void weigh(double[] sigma, double shift) {
      sortDescending(sigma);
      double largest = sigma[0] * sigma[0] - shift;
      while (kept < u.length && sigma[kept] * sigma[kept] - shift > FLOOR * largest) {
        kept++;
      }
      if (kept > 0) {
        double last = sigma[kept - 1] * sigma[kept - 1] - shift;
        for (int i = 0; i < kept; i++) {
          weights[i] = last / (sigma[i] * sigma[i] - shift) - 1.0;
        }
      }
    }

    /** σ and the columns of U with it, by insertion. */
    private void sortDescending(double[] sigma) {
      for (int i = 1; i < u.length; i++) {
        for (int j = i; j > 0 && sigma[j] > sigma[j - 1]; j--) {
          double value = sigma[j];
          sigma[j] = sigma[j - 1];
          sigma[j - 1] = value;
          double[] column = u[j];
          u[j] = u[j - 1];
          u[j - 1] = column;
        }
      }
    }

    @Override
    public void apply(double[] r, double[] z) {
      Vectors.copy(r, z);
      for (int i = 0; i < kept; i++) {
        Vectors.axpy(weights[i] * Vectors.dot(u[i], r), u[i], z);
      }
    }

    @Override
    public long bytes() {
      long r = omega.length;
      return 8L * (2 * r * omega[0].length + r * r + 2 * r);
    }
  }

  /**
   * q ← Q with q = QR, R upper triangular, by modified Gram–Schmidt, each vector twice. A vector
   * that depends on those before it becomes 0, with a 0 on R's diagonal.
   */
  private static void orthonormalise(double[][] q, DMatrixRMaj r) {
    r.zero();
    for (int j = 0; j < q.length; j++) {
      double size = Vectors.norm(q[j]);
      for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < j; i++) {
          double along = Vectors.dot(q[i], q[j]);
          r.set(i, j, r.get(i, j) + along);
          Vectors.axpy(-along, q[i], q[j]);
        }
      }
      double length = Vectors.norm(q[j]);
      boolean dependent = length <= 1e-14 * size;
      r.set(j, j, dependent ? 0.0 : length);
      scale(dependent ? 0.0 : 1.0 / length, q[j]);
    }
  }

  private static void scale(double by, double[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= by;
    }
  }
}
