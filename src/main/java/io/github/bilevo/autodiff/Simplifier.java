package io.github.bilevo.autodiff;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rewrites graphs to smaller ones of the same value: equal nodes become one node (hash-consing),
 * what is made of constants alone is evaluated, and neutral elements, double negations and
 * transpositions, scalar factors and repeated rows go away. Exact but for rounding, with one
 * exception: 0∘x is 0 even where x is not finite. Mutable, confined to one thread.
 */
final class Simplifier {
  /** Larger results of constants are left to be computed once per program. */
  private static final int LARGEST_FOLD = 1 << 22;

  /** {@code raw} tells a node as it is from the node that the rules make of it. */
  private record Key(boolean raw, Op op, Shape shape, List<Integer> operands) {}

  private final Map<Key, Expr> results = new HashMap<>();
  private final Map<Expr, Integer> numbers = new IdentityHashMap<>();
  private final Map<Expr, Expr> simplified = new IdentityHashMap<>();

  /** The simplified form of {@code root}; the same node for expressions of equal form. */
  Expr simplify(Expr root) {
    if (!simplified.containsKey(root)) {
      for (Expr node : Traversal.operandsFirst(List.of(root))) {
        if (!simplified.containsKey(node)) {
          List<Expr> operands = node.operands().stream().map(simplified::get).toList();
          Expr result =
              node.op() instanceof Op.Variable
                  ? number(node)
                  : make(node.op(), node.shape(), operands);
          simplified.put(node, result);
          simplified.put(result, result);
        }
      }
    }
    return simplified.get(root);
  }

  Expr make(Op op, Shape shape, Expr... operands) {
    return make(op, shape, List.of(operands));
  }

  /** The node for this operator on simplified operands, after all rules. */
  private Expr make(Op op, Shape shape, List<Expr> operands) {
    Key key = key(false, op, shape, operands);
    Expr known = results.get(key);
    if (known == null) {
      known = rewrite(op, shape, operands);
      if (known == null) {
        known = fold(intern(op, shape, operands));
      }
      results.put(key, known);
    }
    return known;
  }

  private Expr rewrite(Op op, Shape shape, List<Expr> operands) {
    if (operands.isEmpty()) {
      return null;
    }
    if (op instanceof Op.Binary binary) {
      return PointwiseSimplifications.binary(
          this, binary.operator(), shape, operands.get(0), operands.get(1));
    } else if (op instanceof Op.Unary || op instanceof Op.Power) {
      return PointwiseSimplifications.unary(this, op, operands.get(0));
    } else if (op instanceof Op.MatMul matmul) {
      return ProductSimplifications.matmul(this, matmul, operands.get(0), operands.get(1));
    } else if (op instanceof Op.Sum) {
      return ProductSimplifications.sum(this, shape, operands.get(0));
    }
    return LayoutSimplifications.rewrite(this, op, shape, operands);
  }

  /** The node for this operator, made at most once, before any rule. */
  Expr intern(Op op, Shape shape, List<Expr> operands) {
    Key key = key(true, op, shape, operands);
    return results.computeIfAbsent(key, k -> number(new Expr(op, shape, operands)));
  }

  private Key key(boolean raw, Op op, Shape shape, List<Expr> operands) {
    return new Key(raw, op, shape, operands.stream().map(numbers::get).toList());
  }

  private Expr number(Expr node) {
    numbers.putIfAbsent(node, numbers.size());
    return node;
  }

  /** A fixed order of the simplified nodes, for the operands of what commutes. */
  boolean inOrder(Expr a, Expr b) {
    return numbers.get(a) <= numbers.get(b);
  }

  /** The value of {@code node} where that is a constant of modest size; else {@code node}. */
  Expr fold(Expr node) {
    boolean constants = !node.operands().isEmpty();
    for (Expr operand : node.operands()) {
      constants &= operand.op() instanceof Op.Constant || uniform(operand) != null;
    }
    boolean cheapAsItIs = node.op() instanceof Op.Expand || node.op() instanceof Op.Transpose;
    if (!constants || cheapAsItIs || node.shape().size() > LARGEST_FOLD) {
      return node;
    }
    Expr value = Expressions.constant(Compiler.evaluate(node));
    return intern(value.op(), value.shape(), List.of());
  }

  /** The value that all coordinates have by construction, or null. */
  static Double uniform(Expr x) {
    Op op = x.op() instanceof Op.Expand ? x.operand().op() : x.op();
    return op instanceof Op.Scalar scalar ? (Double) scalar.value() : null;
  }

  /** A matrix whose coordinates are all {@code value}. */
  Expr filled(double value, Shape shape) {
    Expr scalar = intern(new Op.Scalar(value), Shape.SCALAR, List.of());
    return shape.scalar() ? scalar : intern(new Op.Expand(), shape, List.of(scalar));
  }

  Expr reshape(Expr x, int rows, int columns) {
    return make(new Op.Reshape(), new Shape(rows, columns), x);
  }

  Expr expand(Expr x, Shape shape) {
    return make(new Op.Expand(), shape, x);
  }

  Expr binary(Op.Operator operator, Expr a, Expr b) {
    Shape shape = Shape.broadcast(operator.name(), a.shape(), b.shape());
    return make(new Op.Binary(operator), shape, a, b);
  }

  /** c·x. */
  Expr scale(double c, Expr x) {
    return PointwiseSimplifications.scale(this, c, x);
  }
}
