package io.github.bilevo.autodiff;

import io.github.bilevo.autodiff.Op.Function;
import io.github.bilevo.autodiff.Op.Operator;
import java.util.List;

/**
 * A matrix-valued expression: a node of an immutable graph, equal only to itself. Used twice, it is
 * computed once. Shapes are checked when a node is made; a wrong one is an {@link
 * IllegalArgumentException} that names the operator, what it found and what it wanted.
 *
 * <p>Elementwise operators broadcast: on each side the operands agree, or one of them is 1 and its
 * only row or column is repeated.
 */
public final class Expr {
  private final Op op;
  private final Shape shape;
  private final List<Expr> operands;

  Expr(Op op, Shape shape, List<Expr> operands) {
    this.op = op;
    this.shape = shape;
    this.operands = operands;
    long sparse = operands.stream().filter(Expr::sparse).count();
    boolean allowed = op instanceof Op.Transpose || op instanceof Op.MatMul && sparse == 1;
    if (sparse > 0 && !allowed) {
      throw new IllegalArgumentException(
          op + ": found a sparse constant; wanted a dense one, but in a product with a dense one");
    }
  }

  /** Whether this is a sparse constant, or its transpose. */
  boolean sparse() {
    return op instanceof Op.Constant constant
        ? constant.sparse()
        : op instanceof Op.Transpose && operand().sparse();
  }

  /** What this node computes. */
  public Op op() {
    return op;
  }

  /** Its rows and columns. */
  public Shape shape() {
    return shape;
  }

  /** What it is computed from. */
  public List<Expr> operands() {
    return operands;
  }

  /** The variables that this depends on, each once. */
  public List<Expr> variables() {
    return Traversal.operandsFirst(List.of(this)).stream()
        .filter(node -> node.op() instanceof Op.Variable)
        .toList();
  }

  /** The first operand. */
  Expr operand() {
    return operands.get(0);
  }

  /** this + other. */
  public Expr plus(Expr other) {
    return binary(Operator.PLUS, other);
  }

  /** this + value. */
  public Expr plus(double value) {
    return plus(Expressions.scalar(value));
  }

  /** this − other. */
  public Expr minus(Expr other) {
    return binary(Operator.MINUS, other);
  }

  /** this − value. */
  public Expr minus(double value) {
    return minus(Expressions.scalar(value));
  }

  /** this ∘ other, elementwise; see {@link #matmul} for the product of matrices. */
  public Expr times(Expr other) {
    return binary(Operator.TIMES, other);
  }

  /** value · this. */
  public Expr times(double value) {
    return Expressions.scalar(value).times(this);
  }

  /** this / other, elementwise. */
  public Expr divide(Expr other) {
    return binary(Operator.DIVIDE, other);
  }

  /** this / value. */
  public Expr divide(double value) {
    return divide(Expressions.scalar(value));
  }

  private Expr binary(Operator operator, Expr other) {
    Op op = new Op.Binary(operator);
    return new Expr(op, Shape.broadcast(op.toString(), shape, other.shape), List.of(this, other));
  }

  /** −this. */
  public Expr negate() {
    return unary(Function.NEGATE);
  }

  /** e^this. */
  public Expr exp() {
    return unary(Function.EXP);
  }

  /** ln this. */
  public Expr log() {
    return unary(Function.LOG);
  }

  /** tanh this. */
  public Expr tanh() {
    return unary(Function.TANH);
  }

  /** 1/(1 + e^−this). */
  public Expr sigmoid() {
    return unary(Function.SIGMOID);
  }

  /** log(1 + e^this), without overflow. */
  public Expr softplus() {
    return unary(Function.SOFTPLUS);
  }

  /** max(this, 0); its derivative at 0 is taken as 0. */
  public Expr relu() {
    return unary(Function.RELU);
  }

  /** √this. */
  public Expr sqrt() {
    return unary(Function.SQRT);
  }

  /** this ∘ this. */
  public Expr square() {
    return unary(Function.SQUARE);
  }

  /** this^exponent, elementwise. */
  public Expr pow(double exponent) {
    return new Expr(new Op.Power(exponent), shape, List.of(this));
  }

  Expr unary(Function function) {
    return new Expr(new Op.Unary(function), shape, List.of(this));
  }

  /** this · other, the product of matrices: (m×k)(k×n) → m×n. */
  public Expr matmul(Expr other) {
    return matmul(false, other, false);
  }

  Expr matmul(boolean transposeLeft, Expr other, boolean transposeRight) {
    Shape left = transposeLeft ? shape.transposed() : shape;
    Shape right = transposeRight ? other.shape.transposed() : other.shape;
    if (left.columns() != right.rows()) {
      throw new IllegalArgumentException(
          "matmul: found " + left + " times " + right + "; wanted m×k times k×n");
    }
    return new Expr(
        new Op.MatMul(transposeLeft, transposeRight),
        new Shape(left.rows(), right.columns()),
        List.of(this, other));
  }

  /** thisᵀ. */
  public Expr transpose() {
    return new Expr(new Op.Transpose(), shape.transposed(), List.of(this));
  }

  /** Σ of all coordinates, 1×1. */
  public Expr sum() {
    return sumTo(Shape.SCALAR);
  }

  /** Σ over each row: m×n → m×1. */
  public Expr rowSums() {
    return sumTo(new Shape(shape.rows(), 1));
  }

  /** Σ over each column: m×n → 1×n. */
  public Expr columnSums() {
    return sumTo(new Shape(1, shape.columns()));
  }

  /** The mean of all coordinates, 1×1. */
  public Expr mean() {
    return sum().times(1.0 / shape.size());
  }

  /** Σ over the sides that are 1 in {@code target}; itself when nothing is to be summed. */
  Expr sumTo(Shape target) {
    return target.equals(shape) ? this : new Expr(new Op.Sum(), target, List.of(this));
  }

  /** Repeats the only row, or column, or both, to rows × columns. */
  public Expr expand(int rows, int columns) {
    return expand(new Shape(rows, columns));
  }

  Expr expand(Shape target) {
    if (!shape.expandsTo(target)) {
      throw new IllegalArgumentException(
          "expand: found " + shape + "; wanted sides that are 1 or those of " + target);
    }
    return target.equals(shape) ? this : new Expr(new Op.Expand(), target, List.of(this));
  }

  /** The same coordinates, row-major, as rows × columns. */
  public Expr reshape(int rows, int columns) {
    return reshape(new Shape(rows, columns));
  }

  Expr reshape(Shape target) {
    if (target.size() != shape.size()) {
      throw new IllegalArgumentException(
          "reshape: found " + shape + "; wanted the " + target.size() + " numbers of " + target);
    }
    return target.equals(shape) ? this : new Expr(new Op.Reshape(), target, List.of(this));
  }

  /** Rows [fromRow, toRow) and columns [fromColumn, toColumn). */
  public Expr slice(int fromRow, int toRow, int fromColumn, int toColumn) {
    boolean rows = 0 <= fromRow && fromRow < toRow && toRow <= shape.rows();
    boolean columns = 0 <= fromColumn && fromColumn < toColumn && toColumn <= shape.columns();
    if (!rows || !columns) {
      throw new IllegalArgumentException(
          "slice: found rows [%d, %d) and columns [%d, %d); wanted some within %s"
              .formatted(fromRow, toRow, fromColumn, toColumn, shape));
    }
    Shape part = new Shape(toRow - fromRow, toColumn - fromColumn);
    return new Expr(new Op.Slice(fromRow, fromColumn), part, List.of(this));
  }

  /** Rows [from, to). */
  public Expr rows(int from, int to) {
    return slice(from, to, 0, shape.columns());
  }

  /** Columns [from, to). */
  public Expr columns(int from, int to) {
    return slice(0, shape.rows(), from, to);
  }

  /** log Σ_j exp(this_ij) of each row, without overflow: m×n → m×1. */
  public Expr logSumExp() {
    return new Expr(new Op.LogSumExp(), new Shape(shape.rows(), 1), List.of(this));
  }

  /** exp(this_ij) / Σ_j exp(this_ij) in each row. */
  public Expr softmax() {
    return new Expr(new Op.Softmax(), shape, List.of(this));
  }

  /** The operator and the shape, not the operands: a graph may be large. */
  @Override
  public String toString() {
    return op + " " + shape;
  }
}
