package io.github.bilevo.autodiff;

import io.github.bilevo.autodiff.Op.Operator;
import io.github.bilevo.autodiff.PointwiseSimplifications.Scaled;

/** Rules for products of matrices and for sums; each gives null where none applies. */
final class ProductSimplifications {
  private ProductSimplifications() {}

  static Expr matmul(Simplifier s, Op.MatMul op, Expr a, Expr b) {
    boolean ta = op.transposeLeft();
    boolean tb = op.transposeRight();
    Shape left = ta ? a.shape().transposed() : a.shape();
    Shape right = tb ? b.shape().transposed() : b.shape();
    Shape shape = new Shape(left.rows(), right.columns());
    Scaled scaledLeft = Scaled.of(a);
    Scaled scaledRight = Scaled.of(b);
    if (a.sparse() || b.sparse()) {
      return sparse(s, op, shape, a, b);
    } else if (a.op() instanceof Op.Transpose || b.op() instanceof Op.Transpose) {
      Op absorbed = new Op.MatMul(ta ^ isTranspose(a), tb ^ isTranspose(b));
      return s.make(absorbed, shape, untransposed(a), untransposed(b));
    } else if (ta && a.shape().vector() || tb && b.shape().vector()) {
      Op plain = new Op.MatMul(ta && !a.shape().vector(), tb && !b.shape().vector());
      return s.make(plain, shape, ta ? turned(s, a) : a, tb ? turned(s, b) : b);
    } else if (isZero(a) || isZero(b)) {
      return s.filled(0.0, shape);
    } else if (!scaledLeft.trivial() || !scaledRight.trivial()) {
      Expr product = s.make(op, shape, scaledLeft.rest(), scaledRight.rest());
      return s.scale(scaledLeft.factor() * scaledRight.factor(), product);
    } else if (left.columns() == 1) { // u vᵀ; here a vector is not transposed
      return s.binary(Operator.TIMES, a, b);
    } else if (shape.scalar()) { // uᵀv
      Expr u = s.reshape(a, right.rows(), 1);
      return s.make(new Op.Sum(), Shape.SCALAR, s.binary(Operator.TIMES, u, b));
    }
    return null;
  }

  /** The sparse factor goes to the left, where it may be transposed; the other one is not. */
  private static Expr sparse(Simplifier s, Op.MatMul op, Shape shape, Expr a, Expr b) {
    Scaled right = Scaled.of(b);
    if (b.sparse()) {
      Op turned = new Op.MatMul(!op.transposeRight(), !op.transposeLeft());
      return s.make(new Op.Transpose(), shape, s.make(turned, shape.transposed(), b, a));
    } else if (isTranspose(a) || op.transposeRight()) {
      Op plain = new Op.MatMul(op.transposeLeft() ^ isTranspose(a), false);
      Expr dense = b;
      if (op.transposeRight()) {
        dense = s.make(new Op.Transpose(), b.shape().transposed(), b);
      }
      return s.make(plain, shape, untransposed(a), dense);
    } else if (isZero(b)) {
      return s.filled(0.0, shape);
    }
    return right.trivial() ? null : s.scale(right.factor(), s.make(op, shape, a, right.rest()));
  }

  private static boolean isTranspose(Expr x) {
    return x.op() instanceof Op.Transpose;
  }

  private static Expr untransposed(Expr x) {
    return isTranspose(x) ? x.operand() : x;
  }

  private static Expr turned(Simplifier s, Expr x) {
    return x.shape().vector() ? s.reshape(x, x.shape().columns(), x.shape().rows()) : x;
  }

  private static boolean isZero(Expr x) {
    Double value = Simplifier.uniform(x);
    return value != null && value == 0.0;
  }

  static Expr sum(Simplifier s, Shape shape, Expr x) {
    Scaled scaled = Scaled.of(x);
    if (shape.equals(x.shape())) {
      return x;
    } else if (!scaled.trivial()) {
      return s.scale(scaled.factor(), s.make(new Op.Sum(), shape, scaled.rest()));
    } else if (x.op() instanceof Op.Expand) {
      return sumOfExpanded(s, shape, x);
    } else if (x.op() instanceof Op.Sum) {
      return s.make(new Op.Sum(), shape, x.operand());
    } else if (shape.scalar() && (x.op() instanceof Op.Reshape || x.op() instanceof Op.Transpose)) {
      return s.make(new Op.Sum(), shape, x.operand());
    } else if (x.op() instanceof Op.Binary binary && binary.operator() == Operator.TIMES) {
      return sumOfProduct(s, shape, x.operands().get(0), x.operands().get(1));
    }
    return null;
  }

  /** What is repeated r times and then summed is multiplied by r. */
  private static Expr sumOfExpanded(Simplifier s, Shape shape, Expr x) {
    Shape inner = x.operand().shape();
    Shape outer = x.shape();
    double repeats = 1.0;
    repeats *= shape.rows() < outer.rows() && inner.rows() == 1 ? outer.rows() : 1;
    repeats *= shape.columns() < outer.columns() && inner.columns() == 1 ? outer.columns() : 1;
    Shape part =
        new Shape(Math.min(shape.rows(), inner.rows()), Math.min(shape.columns(), inner.columns()));
    return s.expand(s.scale(repeats, s.make(new Op.Sum(), part, x.operand())), shape);
  }

  /** A matrix with its columns, or rows, weighted and then summed is a product with a vector. */
  private static Expr sumOfProduct(Simplifier s, Shape shape, Expr a, Expr b) {
    Expr matrix = a.shape().size() >= b.shape().size() ? a : b;
    Expr weights = matrix == a ? b : a;
    int rows = matrix.shape().rows();
    int columns = matrix.shape().columns();
    Op product = new Op.MatMul(false, false);
    if (rows == 1 || columns == 1 || shape.scalar()) {
      return null;
    } else if (shape.columns() == 1 && weights.shape().equals(new Shape(1, columns))) {
      return s.make(product, shape, matrix, s.reshape(weights, columns, 1));
    } else if (shape.rows() == 1 && weights.shape().equals(new Shape(rows, 1))) {
      return s.make(product, shape, s.reshape(weights, 1, rows), matrix);
    }
    return null;
  }
}
