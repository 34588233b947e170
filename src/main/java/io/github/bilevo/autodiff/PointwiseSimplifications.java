package io.github.bilevo.autodiff;

import io.github.bilevo.autodiff.Op.Function;
import io.github.bilevo.autodiff.Op.Operator;
import java.util.List;

/** Rules for elementwise operators; each gives null where none applies. */
final class PointwiseSimplifications {
  private PointwiseSimplifications() {}

  /** x = factor·rest; rest is x itself when it carries no factor. */
  record Scaled(double factor, Expr rest) {
    static Scaled of(Expr x) {
      if (x.op() instanceof Op.Unary unary && unary.function() == Function.NEGATE) {
        return new Scaled(-1.0, x.operand());
      }
      boolean product = x.op() instanceof Op.Binary binary && binary.operator() == Operator.TIMES;
      return product && x.operand().op() instanceof Op.Scalar scalar
          ? new Scaled(scalar.value(), x.operands().get(1))
          : new Scaled(1.0, x);
    }

    boolean trivial() {
      return factor == 1.0;
    }

    boolean negated() {
      return factor == -1.0;
    }
  }

  static Expr scale(Simplifier s, double c, Expr x) {
    Double value = Simplifier.uniform(x);
    if (value != null || c == 0.0) {
      return s.filled(value != null ? c * value : 0.0, x.shape());
    }
    Scaled scaled = Scaled.of(x);
    if (c == 1.0) {
      return x;
    } else if (!scaled.trivial()) {
      return scale(s, c * scaled.factor(), scaled.rest());
    } else if (x.op() instanceof Op.Expand) {
      return s.expand(scale(s, c, x.operand()), x.shape());
    } else if (c == -1.0) {
      boolean difference =
          x.op() instanceof Op.Binary binary && binary.operator() == Operator.MINUS;
      return difference
          ? s.make(x.op(), x.shape(), x.operands().get(1), x.operands().get(0))
          : s.fold(s.intern(new Op.Unary(Function.NEGATE), x.shape(), List.of(x)));
    }
    Expr factor = s.filled(c, Shape.SCALAR);
    return s.fold(s.intern(new Op.Binary(Operator.TIMES), x.shape(), List.of(factor, x)));
  }

  static Expr unary(Simplifier s, Op op, Expr x) {
    if (x.op() instanceof Op.Expand) {
      return s.expand(s.make(op, x.operand().shape(), x.operand()), x.shape());
    } else if (op instanceof Op.Power power) {
      return power(s, power.exponent(), x);
    } else if (x.op() instanceof Op.Scalar) {
      return null; // folded
    }
    Scaled scaled = Scaled.of(x);
    Function function = ((Op.Unary) op).function();
    if (function == Function.NEGATE) {
      return scale(s, -1.0, x);
    } else if (function == Function.SQUARE && !scaled.trivial()) {
      Expr square = s.make(op, x.shape(), scaled.rest());
      return scale(s, scaled.factor() * scaled.factor(), square);
    }
    return null;
  }

  private static Expr power(Simplifier s, double exponent, Expr x) {
    if (exponent == 0.0) {
      return s.filled(1.0, x.shape());
    } else if (exponent == 1.0) {
      return x;
    } else if (exponent == 2.0) {
      return s.make(new Op.Unary(Function.SQUARE), x.shape(), x);
    } else if (exponent == -1.0) {
      return s.binary(Operator.DIVIDE, s.filled(1.0, Shape.SCALAR), x);
    }
    return null;
  }

  static Expr binary(Simplifier s, Operator operator, Shape shape, Expr a, Expr b) {
    if (a.op() instanceof Op.Expand || b.op() instanceof Op.Expand) {
      // the operator broadcasts by itself, or repeats its result
      return s.expand(s.binary(operator, unexpanded(a), unexpanded(b)), shape);
    } else if (a.op() instanceof Op.Scalar && b.op() instanceof Op.Scalar) {
      return null; // folded
    }
    return switch (operator) {
      case PLUS -> plus(s, a, b);
      case MINUS -> minus(s, a, b);
      case TIMES -> times(s, a, b);
      case DIVIDE -> divide(s, a, b);
    };
  }

  private static Expr unexpanded(Expr x) {
    return x.op() instanceof Op.Expand ? x.operand() : x;
  }

  private static boolean is(Expr x, double value) {
    return x.op() instanceof Op.Scalar scalar && scalar.value() == value;
  }

  private static Expr plus(Simplifier s, Expr a, Expr b) {
    if (is(a, 0.0)) {
      return b;
    } else if (is(b, 0.0)) {
      return a;
    } else if (a == b) {
      return scale(s, 2.0, a);
    } else if (Scaled.of(b).negated()) {
      return s.binary(Operator.MINUS, a, Scaled.of(b).rest());
    } else if (Scaled.of(a).negated()) {
      return s.binary(Operator.MINUS, b, Scaled.of(a).rest());
    }
    return s.inOrder(a, b) ? null : s.binary(Operator.PLUS, b, a);
  }

  private static Expr minus(Simplifier s, Expr a, Expr b) {
    if (is(a, 0.0)) {
      return scale(s, -1.0, b);
    } else if (is(b, 0.0)) {
      return a;
    } else if (Scaled.of(b).negated()) {
      return s.binary(Operator.PLUS, a, Scaled.of(b).rest());
    } else if (Scaled.of(a).negated()) {
      return scale(s, -1.0, s.binary(Operator.PLUS, Scaled.of(a).rest(), b));
    }
    return null;
  }

  private static Expr times(Simplifier s, Expr a, Expr b) {
    if (a.op() instanceof Op.Scalar scalar) {
      return scale(s, scalar.value(), b);
    } else if (b.op() instanceof Op.Scalar scalar) {
      return scale(s, scalar.value(), a);
    }
    Scaled left = Scaled.of(a);
    Scaled right = Scaled.of(b);
    if (!left.trivial() || !right.trivial()) {
      Expr product = s.binary(Operator.TIMES, left.rest(), right.rest());
      return scale(s, left.factor() * right.factor(), product);
    } else if (a == b) {
      return s.make(new Op.Unary(Function.SQUARE), a.shape(), a);
    }
    return s.inOrder(a, b) ? null : s.binary(Operator.TIMES, b, a);
  }

  private static Expr divide(Simplifier s, Expr a, Expr b) {
    Scaled left = Scaled.of(a);
    Scaled right = Scaled.of(b);
    if (is(b, 1.0)) {
      return a;
    } else if (!left.trivial() || !right.trivial()) {
      Expr quotient = s.binary(Operator.DIVIDE, left.rest(), right.rest());
      return scale(s, left.factor() / right.factor(), quotient);
    }
    return null;
  }
}
