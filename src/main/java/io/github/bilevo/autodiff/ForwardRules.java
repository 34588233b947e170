package io.github.bilevo.autodiff;

import java.util.ArrayList;
import java.util.List;

/** J·ẋ of one operator. */
final class ForwardRules {
  private ForwardRules() {}

  /**
   * The tangent of {@code node}, or null where it is zero by structure.
   *
   * @param t the operands' tangents, null where zero; not all are
   */
  static Expr tangent(Expr node, List<Expr> t) {
    Op op = node.op();
    Expr first = t.get(0);
    if (op instanceof Op.Unary unary) {
      return ElementwiseRules.unary(unary.function(), node, first);
    } else if (op instanceof Op.Power power) {
      return ElementwiseRules.power(power.exponent(), node, first);
    } else if (op instanceof Op.Binary binary) {
      return binary(binary.operator(), node, first, t.get(1));
    } else if (op instanceof Op.MatMul matmul) {
      return sum(
          first == null ? null : product(matmul, first, node.operands().get(1)),
          t.get(1) == null ? null : product(matmul, node.operand(), t.get(1)));
    } else if (op instanceof Op.Convolve convolve) {
      return sum(
          first == null ? null : product(convolve, first, node.operands().get(1)),
          t.get(1) == null ? null : product(convolve, node.operand(), t.get(1)));
    } else if (op instanceof Op.LogSumExp) {
      return node.operand().softmax().times(first).rowSums();
    } else if (op instanceof Op.Softmax) {
      return ElementwiseRules.softmax(node, first);
    } else if (op instanceof Op.Concat concat) {
      return Expressions.concat(concat.vertical(), filled(node, t));
    }
    return new Expr(op, node.shape(), List.of(first)); // the others are linear in one operand
  }

  private static Expr binary(Op.Operator operator, Expr node, Expr da, Expr db) {
    Expr a = node.operands().get(0);
    Expr b = node.operands().get(1);
    Shape shape = node.shape();
    return switch (operator) {
      case PLUS -> da == null || db == null ? (da == null ? db : da).expand(shape) : da.plus(db);
      case MINUS ->
          db == null ? da.expand(shape) : da == null ? db.negate().expand(shape) : da.minus(db);
      case TIMES -> sum(da == null ? null : da.times(b), db == null ? null : a.times(db));
      case DIVIDE -> {
        Expr fromB = db == null ? null : node.times(db).negate();
        yield (fromB == null ? da : da == null ? fromB : da.plus(fromB)).divide(b);
      }
    };
  }

  private static Expr product(Op.MatMul matmul, Expr a, Expr b) {
    return a.matmul(matmul.transposeLeft(), b, matmul.transposeRight());
  }

  private static Expr product(Op.Convolve convolve, Expr a, Expr b) {
    Convolution geometry = convolve.geometry();
    return switch (convolve.product()) {
      case OUTPUT -> geometry.forward(a, b);
      case IMAGES -> geometry.images(a, b);
      case KERNELS -> geometry.kernels(a, b);
    };
  }

  private static Expr sum(Expr a, Expr b) {
    return a == null ? b : b == null ? a : a.plus(b);
  }

  private static List<Expr> filled(Expr node, List<Expr> tangents) {
    List<Expr> filled = new ArrayList<>();
    for (int i = 0; i < tangents.size(); i++) {
      Expr t = tangents.get(i);
      filled.add(t != null ? t : Expressions.zeros(node.operands().get(i).shape()));
    }
    return filled;
  }
}
