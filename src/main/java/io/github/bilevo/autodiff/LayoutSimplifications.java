package io.github.bilevo.autodiff;

import io.github.bilevo.autodiff.PointwiseSimplifications.Scaled;
import io.github.bilevo.math.DenseMatrix;
import java.util.List;

/** Rules for operators that only move coordinates; each gives null where none applies. */
final class LayoutSimplifications {
  private LayoutSimplifications() {}

  static Expr rewrite(Simplifier s, Op op, Shape shape, List<Expr> operands) {
    Expr x = operands.get(0);
    boolean linear = op instanceof Op.Reshape || op instanceof Op.Transpose;
    if (linear && !Scaled.of(x).trivial()) {
      Scaled scaled = Scaled.of(x);
      return s.scale(scaled.factor(), s.make(op, shape, scaled.rest()));
    } else if (op instanceof Op.Expand) {
      return expand(s, shape, x);
    } else if (op instanceof Op.Reshape) {
      return reshape(s, shape, x);
    } else if (op instanceof Op.Transpose) {
      return transpose(s, shape, x);
    } else if (op instanceof Op.Slice slice) {
      return slice(s, slice, shape, x);
    } else if (op instanceof Op.Pad || op instanceof Op.Concat && operands.size() == 1) {
      return shape.equals(x.shape()) ? x : null;
    }
    return null;
  }

  private static Expr expand(Simplifier s, Shape shape, Expr x) {
    if (shape.equals(x.shape())) {
      return x;
    }
    return x.op() instanceof Op.Expand ? s.expand(x.operand(), shape) : null;
  }

  private static Expr reshape(Simplifier s, Shape shape, Expr x) {
    if (shape.equals(x.shape())) {
      return x;
    } else if (x.op() instanceof Op.Reshape) {
      return s.make(new Op.Reshape(), shape, x.operand());
    } else if (x.op() instanceof Op.Constant constant) {
      DenseMatrix view =
          DenseMatrix.wrap(shape.rows(), shape.columns(), constant.matrix().dense().values());
      return s.intern(new Op.Constant(view), shape, List.of());
    }
    return expandsScalar(x) ? s.expand(x.operand(), shape) : null;
  }

  private static boolean expandsScalar(Expr x) {
    return x.op() instanceof Op.Expand && x.operand().shape().scalar();
  }

  private static Expr transpose(Simplifier s, Shape shape, Expr x) {
    if (x.op() instanceof Op.Transpose) {
      return x.operand();
    } else if (x.shape().vector()) {
      return s.make(new Op.Reshape(), shape, x);
    } else if (x.op() instanceof Op.Expand) {
      Expr inner = x.operand();
      return s.expand(s.make(new Op.Transpose(), inner.shape().transposed(), inner), shape);
    } else if (x.op() instanceof Op.MatMul matmul && !x.operand().sparse()) {
      Op turned = new Op.MatMul(!matmul.transposeRight(), !matmul.transposeLeft());
      return s.make(turned, shape, x.operands().get(1), x.operands().get(0));
    }
    return null;
  }

  private static Expr slice(Simplifier s, Op.Slice slice, Shape shape, Expr x) {
    if (shape.equals(x.shape())) {
      return x;
    } else if (expandsScalar(x)) {
      return s.expand(x.operand(), shape);
    } else if (x.op() instanceof Op.Slice outer) {
      Op whole = new Op.Slice(outer.row() + slice.row(), outer.column() + slice.column());
      return s.make(whole, shape, x.operand());
    } else if (x.op() instanceof Op.Pad pad && shape.equals(x.operand().shape())) {
      boolean same = pad.row() == slice.row() && pad.column() == slice.column();
      return same ? x.operand() : null;
    } else if (x.op() instanceof Op.Concat concat) {
      return sliceOfConcat(s, concat.vertical(), slice, shape, x);
    }
    return null;
  }

  /** A slice that lies within one part is a slice of that part. */
  private static Expr sliceOfConcat(
      Simplifier s, boolean vertical, Op.Slice slice, Shape shape, Expr x) {
    int from = vertical ? slice.row() : slice.column();
    int length = vertical ? shape.rows() : shape.columns();
    int before = 0;
    for (Expr part : x.operands()) {
      int size = vertical ? part.shape().rows() : part.shape().columns();
      if (from >= before && from + length <= before + size) {
        Op inner =
            vertical
                ? new Op.Slice(from - before, slice.column())
                : new Op.Slice(slice.row(), from - before);
        return s.make(inner, shape, part);
      }
      before += size;
    }
    return null;
  }
}
