package io.github.bilevo.autodiff;

import io.github.bilevo.math.Backend;
import io.github.bilevo.math.Matrix;

/** Products of matrices and vectors, through the JVM's kernels; fields are slots and sizes. */
final class Products {
  private Products() {}

  /** y ← A x, or Aᵀ x. */
  record Gemv(boolean transposed, Shape shape, int a, int x, int y) implements Instruction {
    @Override
    public void run(double[][] s) {
      if (transposed) {
        Backend.active().gemvTransposed(shape.rows(), shape.columns(), s[a], s[x], s[y]);
      } else {
        Backend.active().gemv(shape.rows(), shape.columns(), s[a], s[x], s[y]);
      }
    }

    @Override
    public String toString() {
      return (transposed ? "gemv-transposed " : "gemv ") + shape;
    }
  }

  /** C ← op(A) op(B), at most one of them transposed; C ∈ ℝ^{m×n}, k the inner size. */
  record Gemm(boolean ta, boolean tb, int m, int n, int k, int a, int b, int c)
      implements Instruction {
    @Override
    public void run(double[][] s) {
      if (ta) {
        Backend.active().gemmTransposedLeft(m, n, k, s[a], s[b], s[c]);
      } else if (tb) {
        Backend.active().gemmTransposedRight(m, n, k, s[a], s[b], s[c]);
      } else {
        Backend.active().gemm(m, n, k, s[a], s[b], s[c]);
      }
    }

    @Override
    public String toString() {
      return "gemm " + m + "×" + k + "×" + n;
    }
  }

  /** C ← AᵀBᵀ, as (BA)ᵀ. */
  record GemmTransposed(int m, int n, int k, int a, int b, int scratch, int c)
      implements Instruction {
    @Override
    public void run(double[][] s) {
      Backend.active().gemm(n, m, k, s[b], s[a], s[scratch]);
      Moves.transpose(n, m, s[scratch], s[c]);
    }

    @Override
    public String toString() {
      return "gemm-transposed " + m + "×" + k + "×" + n;
    }
  }

  /** C ← S B, or Sᵀ B, S sparse, B with c columns. */
  record Sparse(Matrix s, boolean transposed, int c, int b, int out) implements Instruction {
    @Override
    public void run(double[][] slots) {
      if (transposed) {
        s.multiplyTransposed(c, slots[b], slots[out]);
      } else {
        s.multiply(c, slots[b], slots[out]);
      }
    }

    @Override
    public String toString() {
      String name = transposed ? "sparse-transposed " : "sparse ";
      return name + s.rows() + "×" + s.columns() + " by " + c;
    }
  }

  /** out ← xᵀy. */
  record Dot(int size, int x, int y, int out) implements Instruction {
    @Override
    public void run(double[][] s) {
      s[out][0] = Backend.active().dot(s[x], s[y]);
    }

    @Override
    public String toString() {
      return "dot " + size;
    }
  }
}
