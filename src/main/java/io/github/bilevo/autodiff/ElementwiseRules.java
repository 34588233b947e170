package io.github.bilevo.autodiff;

/** Derivatives of functions of one coordinate: their Jacobian is diagonal, so its own transpose. */
final class ElementwiseRules {
  private ElementwiseRules() {}

  /** f′(x)∘t, for y = f(x); null where f′ = 0. */
  static Expr unary(Op.Function function, Expr y, Expr t) {
    Expr x = y.operand();
    return switch (function) {
      case NEGATE -> t.negate();
      case EXP -> t.times(y);
      case LOG -> t.divide(x);
      case TANH -> t.times(Expressions.scalar(1.0).minus(y.square()));
      case SIGMOID -> t.times(y.times(Expressions.scalar(1.0).minus(y)));
      case SOFTPLUS -> t.times(x.sigmoid());
      case RELU -> t.times(x.unary(Op.Function.STEP));
      case STEP -> null;
      case SQRT -> t.divide(y.times(2.0));
      case SQUARE -> t.times(x.times(2.0));
    };
  }

  /** c x^{c−1} ∘ t, for y = x^c; null where c = 0. */
  static Expr power(double c, Expr y, Expr t) {
    return c == 0.0 ? null : t.times(y.operand().pow(c - 1.0).times(c));
  }

  /** The product of softmax's Jacobian diag(p) − ppᵀ, row by row, with t. */
  static Expr softmax(Expr p, Expr t) {
    return p.times(t.minus(p.times(t).rowSums()));
  }
}
