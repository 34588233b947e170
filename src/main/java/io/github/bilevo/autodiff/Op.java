package io.github.bilevo.autodiff;

import io.github.bilevo.math.Matrix;
import io.github.bilevo.math.SparseMatrix;
import java.util.Locale;

/**
 * What a node of an expression graph computes, apart from its operands and its shape. Every
 * operator's derivative is made of these operators again, so derivatives of any order exist.
 */
public sealed interface Op {
  /** A block of a {@link Variables}; two blocks are the same only if they are the same node. */
  record Variable(String name) implements Op {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A 1×1 constant. */
  record Scalar(double value) implements Op {}

  /**
   * A constant matrix, not copied; the same only if it is the same object. A sparse one may only be
   * transposed and multiplied with something dense.
   */
  record Constant(Matrix matrix) implements Op {
    /** Whether the matrix is sparse, and so has no array of its coordinates. */
    boolean sparse() {
      return matrix instanceof SparseMatrix;
    }
  }

  /** f of each coordinate. */
  record Unary(Function function) implements Op {
    @Override
    public String toString() {
      return function.name().toLowerCase(Locale.ROOT);
    }
  }

  /** x^exponent of each coordinate. */
  record Power(double exponent) implements Op {}

  /** Elementwise, operands broadcast as {@link Shape#broadcast} says. */
  record Binary(Operator operator) implements Op {
    @Override
    public String toString() {
      return operator.name().toLowerCase(Locale.ROOT);
    }
  }

  /** op(A)·op(B), op transposing or not. */
  record MatMul(boolean transposeLeft, boolean transposeRight) implements Op {
    @Override
    public String toString() {
      return "matmul";
    }
  }

  /** Aᵀ. */
  record Transpose() implements Op {}

  /** The same coordinates, row-major, in another shape; costs nothing. */
  record Reshape() implements Op {}

  /** Sums over the sides that are 1 in the node's shape. Adjoint of {@link Expand}. */
  record Sum() implements Op {}

  /** Repeats the only row, or column, or both. Adjoint of {@link Sum}. */
  record Expand() implements Op {}

  /** The part that starts at (row, column). Adjoint of {@link Pad}. */
  record Slice(int row, int column) implements Op {}

  /** The operand at (row, column) of a matrix of zeros. Adjoint of {@link Slice}. */
  record Pad(int row, int column) implements Op {}

  /** Operands below each other, or side by side. */
  record Concat(boolean vertical) implements Op {}

  /** log Σ_j exp(x_ij) of each row, m×n → m×1; exact for any finite x. */
  record LogSumExp() implements Op {}

  /** exp(x_ij) / Σ_j exp(x_ij) in each row; exact for any finite x. */
  record Softmax() implements Op {}

  /** One of the three products of a convolution. */
  record Convolve(Convolution geometry, Convolution.Product product) implements Op {}

  /** Functions of one coordinate. */
  enum Function {
    /** −x. */
    NEGATE,
    /** eˣ. */
    EXP,
    /** ln x. */
    LOG,
    /** tanh x. */
    TANH,
    /** 1/(1 + e⁻ˣ). */
    SIGMOID,
    /** log(1 + eˣ), exact for any x. */
    SOFTPLUS,
    /** max(x, 0). */
    RELU,
    /** 1 for x > 0, else 0: the derivative of {@link #RELU}, whose own is taken as 0. */
    STEP,
    /** √x. */
    SQRT,
    /** x². */
    SQUARE
  }

  /** Operators on two coordinates. */
  enum Operator {
    /** a + b. */
    PLUS,
    /** a − b. */
    MINUS,
    /** a·b. */
    TIMES,
    /** a/b. */
    DIVIDE
  }
}
