package io.github.bilevo.autodiff;

import java.util.List;

/** Jᵀȳ of one operator. */
final class ReverseRules {
  private ReverseRules() {}

  /**
   * What {@code node} adds to the adjoint of its operand {@code j}, or null where that is zero by
   * structure.
   *
   * @param y the node's own adjoint
   */
  static Expr adjoint(Expr node, int j, Expr y) {
    Op op = node.op();
    Shape shape = node.operands().get(j).shape();
    if (op instanceof Op.Unary unary) {
      return ElementwiseRules.unary(unary.function(), node, y);
    } else if (op instanceof Op.Power power) {
      return ElementwiseRules.power(power.exponent(), node, y);
    } else if (op instanceof Op.Binary binary) {
      return binary(binary.operator(), node, j, y).sumTo(shape);
    } else if (op instanceof Op.MatMul matmul) {
      return matmul(matmul, node, j, y);
    } else if (op instanceof Op.Convolve convolve) {
      return convolve(convolve, node, j, y);
    } else if (op instanceof Op.LogSumExp) {
      return y.times(node.operand().softmax());
    } else if (op instanceof Op.Softmax) {
      return ElementwiseRules.softmax(node, y);
    } else if (op instanceof Op.Concat concat) {
      return part(concat.vertical(), node.operands(), j, y);
    } else if (op instanceof Op.Transpose) {
      return y.transpose();
    } else if (op instanceof Op.Reshape) {
      return y.reshape(shape);
    } else if (op instanceof Op.Sum) {
      return y.expand(shape);
    } else if (op instanceof Op.Expand) {
      return y.sumTo(shape);
    } else if (op instanceof Op.Slice slice) {
      return new Expr(new Op.Pad(slice.row(), slice.column()), shape, List.of(y));
    } else if (op instanceof Op.Pad pad) {
      return y.slice(
          pad.row(), pad.row() + shape.rows(), pad.column(), pad.column() + shape.columns());
    }
    throw new IllegalStateException(op + " has no operands");
  }

  /** In the node's shape, not yet summed over what was broadcast. */
  private static Expr binary(Op.Operator operator, Expr node, int j, Expr y) {
    Expr other = node.operands().get(1 - j);
    return switch (operator) {
      case PLUS -> y;
      case MINUS -> j == 0 ? y : y.negate();
      case TIMES -> y.times(other);
      case DIVIDE ->
          j == 0 ? y.divide(other) : y.times(node).divide(node.operands().get(1)).negate();
    };
  }

  /** C = op(A)op(B): Ā = Ȳ op(B)ᵀ and B̄ = op(A)ᵀ Ȳ, transposed where op transposes. */
  private static Expr matmul(Op.MatMul matmul, Expr node, int j, Expr y) {
    Expr a = node.operands().get(0);
    Expr b = node.operands().get(1);
    boolean ta = matmul.transposeLeft();
    boolean tb = matmul.transposeRight();
    if (j == 0) {
      return ta ? b.matmul(tb, y, true) : y.matmul(false, b, !tb);
    }
    return tb ? y.matmul(true, a, ta) : a.matmul(!ta, y, false);
  }

  private static Expr convolve(Op.Convolve convolve, Expr node, int j, Expr y) {
    Convolution geometry = convolve.geometry();
    Expr a = node.operands().get(0);
    Expr b = node.operands().get(1);
    return switch (convolve.product()) {
      case OUTPUT -> j == 0 ? geometry.images(y, b) : geometry.kernels(a, y);
      case IMAGES -> j == 0 ? geometry.forward(y, b) : geometry.kernels(y, a);
      case KERNELS -> j == 0 ? geometry.images(b, y) : geometry.forward(a, y);
    };
  }

  private static Expr part(boolean vertical, List<Expr> parts, int j, Expr y) {
    int from = 0;
    for (int i = 0; i < j; i++) {
      Shape shape = parts.get(i).shape();
      from += vertical ? shape.rows() : shape.columns();
    }
    Shape shape = parts.get(j).shape();
    return vertical ? y.rows(from, from + shape.rows()) : y.columns(from, from + shape.columns());
  }
}
