package io.github.bilevo.autodiff;

import io.github.bilevo.math.DenseMatrix;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.IntFunction;
import org.hipparchus.analysis.differentiation.DSFactory;
import org.hipparchus.analysis.differentiation.DerivativeStructure;

/**
 * Expressions evaluated by Hipparchus, coordinate by coordinate, straight from each operator's
 * definition: all derivatives up to an order come with the value. For a few variables only.
 */
final class Oracle {
  private final DSFactory factory;
  private final Map<Expr, DerivativeStructure[]> values = new IdentityHashMap<>();

  Oracle(Variables variables, double[] point, int order) {
    factory = new DSFactory(variables.size(), order);
    int at = 0;
    for (Expr block : variables.blocks()) {
      DerivativeStructure[] x = new DerivativeStructure[block.shape().size()];
      for (int i = 0; i < x.length; i++, at++) {
        x[i] = factory.variable(at, point[at]);
      }
      values.put(block, x);
    }
  }

  DerivativeStructure[] evaluate(Expr root) {
    for (Expr node : Traversal.operandsFirst(List.of(root))) {
      values.computeIfAbsent(node, this::node);
    }
    return values.get(root);
  }

  private DerivativeStructure[] of(Expr node, int operand) {
    return values.get(node.operands().get(operand));
  }

  private DerivativeStructure[] node(Expr node) {
    Op op = node.op();
    Shape s = node.shape();
    if (op instanceof Op.Scalar scalar) {
      return matrix(s, (i, j) -> factory.constant(scalar.value()));
    } else if (op instanceof Op.Constant constant) {
      DenseMatrix m = constant.matrix().dense();
      return matrix(s, (i, j) -> factory.constant(m.get(i, j)));
    }
    DerivativeStructure[] x = of(node, 0);
    Shape from = node.operand().shape();
    if (op instanceof Op.Unary unary) {
      return vector(s.size(), i -> function(unary.function(), x[i]));
    } else if (op instanceof Op.Power power) {
      return vector(s.size(), i -> x[i].pow(power.exponent()));
    } else if (op instanceof Op.Binary binary) {
      return binary(node, operator(binary.operator()));
    } else if (op instanceof Op.MatMul matmul) {
      return matmul(node, matmul);
    } else if (op instanceof Op.Transpose) {
      return matrix(s, (i, j) -> x[j * from.columns() + i]);
    } else if (op instanceof Op.Reshape) {
      return x;
    } else if (op instanceof Op.Expand) {
      return matrix(s, (i, j) -> broadcast(x, from, i, j));
    } else if (op instanceof Op.Sum) {
      return sum(x, from, s);
    } else if (op instanceof Op.Slice c) {
      return matrix(s, (i, j) -> x[(i + c.row()) * from.columns() + j + c.column()]);
    } else if (op instanceof Op.Pad p) {
      return matrix(s, (i, j) -> padded(x, from, i - p.row(), j - p.column()));
    } else if (op instanceof Op.Concat concat) {
      return matrix(s, (i, j) -> joined(node, concat.vertical(), i, j));
    } else if (op instanceof Op.LogSumExp) {
      return matrix(s, (i, j) -> rowExp(x, from, i).log());
    } else if (op instanceof Op.Softmax) {
      return matrix(s, (i, j) -> x[i * s.columns() + j].exp().divide(rowExp(x, from, i)));
    }
    return convolve(node, (Op.Convolve) op);
  }

  private interface Cell {
    DerivativeStructure at(int i, int j);
  }

  private static DerivativeStructure[] matrix(Shape shape, Cell cell) {
    return vector(shape.size(), k -> cell.at(k / shape.columns(), k % shape.columns()));
  }

  private static DerivativeStructure[] vector(int n, IntFunction<DerivativeStructure> f) {
    DerivativeStructure[] out = new DerivativeStructure[n];
    for (int i = 0; i < n; i++) {
      out[i] = f.apply(i);
    }
    return out;
  }

  private DerivativeStructure function(Op.Function function, DerivativeStructure x) {
    return switch (function) {
      case NEGATE -> x.negate();
      case EXP -> x.exp();
      case LOG -> x.log();
      case TANH -> x.tanh();
      case SIGMOID -> x.negate().exp().add(1).reciprocal();
      case SOFTPLUS -> x.exp().add(1).log();
      case RELU -> x.getValue() > 0 ? x : factory.constant(0);
      case STEP -> factory.constant(x.getValue() > 0 ? 1 : 0);
      case SQRT -> x.sqrt();
      case SQUARE -> x.multiply(x);
    };
  }

  private static BinaryOperator<DerivativeStructure> operator(Op.Operator operator) {
    return switch (operator) {
      case PLUS -> DerivativeStructure::add;
      case MINUS -> DerivativeStructure::subtract;
      case TIMES -> DerivativeStructure::multiply;
      case DIVIDE -> DerivativeStructure::divide;
    };
  }

  private static DerivativeStructure broadcast(DerivativeStructure[] x, Shape s, int i, int j) {
    return x[(s.rows() == 1 ? 0 : i) * s.columns() + (s.columns() == 1 ? 0 : j)];
  }

  private DerivativeStructure[] binary(Expr node, BinaryOperator<DerivativeStructure> f) {
    Shape a = node.operands().get(0).shape();
    Shape b = node.operands().get(1).shape();
    return matrix(
        node.shape(),
        (i, j) -> f.apply(broadcast(of(node, 0), a, i, j), broadcast(of(node, 1), b, i, j)));
  }

  private DerivativeStructure[] matmul(Expr node, Op.MatMul op) {
    Shape a = node.operands().get(0).shape();
    Shape b = node.operands().get(1).shape();
    int inner = op.transposeLeft() ? a.rows() : a.columns();
    return matrix(
        node.shape(),
        (i, j) -> {
          DerivativeStructure sum = factory.constant(0);
          for (int k = 0; k < inner; k++) {
            int left = op.transposeLeft() ? k * a.columns() + i : i * a.columns() + k;
            int right = op.transposeRight() ? j * b.columns() + k : k * b.columns() + j;
            sum = sum.add(of(node, 0)[left].multiply(of(node, 1)[right]));
          }
          return sum;
        });
  }

  private DerivativeStructure[] sum(DerivativeStructure[] x, Shape from, Shape to) {
    DerivativeStructure[] out = vector(to.size(), i -> factory.constant(0));
    for (int i = 0; i < from.rows(); i++) {
      for (int j = 0; j < from.columns(); j++) {
        int at = (to.rows() == 1 ? 0 : i) * to.columns() + (to.columns() == 1 ? 0 : j);
        out[at] = out[at].add(x[i * from.columns() + j]);
      }
    }
    return out;
  }

  private DerivativeStructure padded(DerivativeStructure[] x, Shape from, int i, int j) {
    boolean inside = 0 <= i && i < from.rows() && 0 <= j && j < from.columns();
    return inside ? x[i * from.columns() + j] : factory.constant(0);
  }

  private DerivativeStructure joined(Expr node, boolean vertical, int i, int j) {
    int left = vertical ? i : j;
    for (Expr part : node.operands()) {
      int size = vertical ? part.shape().rows() : part.shape().columns();
      if (left < size) {
        int row = vertical ? left : i;
        return values.get(part)[row * part.shape().columns() + (vertical ? j : left)];
      }
      left -= size;
    }
    throw new AssertionError("no part at " + i + ", " + j);
  }

  private DerivativeStructure rowExp(DerivativeStructure[] x, Shape from, int i) {
    DerivativeStructure sum = factory.constant(0);
    for (int j = 0; j < from.columns(); j++) {
      sum = sum.add(x[i * from.columns() + j].exp());
    }
    return sum;
  }

  /** Σ over every (n, o, c, i, j, p, q) of the definition, for whichever argument is wanted. */
  private DerivativeStructure[] convolve(Expr node, Op.Convolve op) {
    Convolution g = op.geometry();
    DerivativeStructure[] out = vector(node.shape().size(), i -> factory.constant(0));
    DerivativeStructure[] a = of(node, 0);
    DerivativeStructure[] b = of(node, 1);
    boolean kernels = op.product() == Convolution.Product.KERNELS;
    int images = kernels ? node.operand().shape().rows() : node.shape().rows();
    int plane = g.height() * g.width();
    int window = g.kernelHeight() * g.kernelWidth();
    int all = images * g.filters() * g.channels() * plane * window;
    for (int at = 0; at < all; at++) {
      int rest = at;
      int q = rest % g.kernelWidth();
      rest /= g.kernelWidth();
      int p = rest % g.kernelHeight();
      rest /= g.kernelHeight();
      int j = rest % g.width();
      rest /= g.width();
      int i = rest % g.height();
      rest /= g.height();
      int c = rest % g.channels();
      rest /= g.channels();
      int o = rest % g.filters();
      int n = rest / g.filters();
      int row = i + p - (g.kernelHeight() - 1) / 2;
      int column = j + q - (g.kernelWidth() - 1) / 2;
      if (row < 0 || row >= g.height() || column < 0 || column >= g.width()) {
        continue;
      }
      int x = n * g.imageSize() + c * plane + row * g.width() + column;
      int k = o * g.kernelSize() + c * window + p * g.kernelWidth() + q;
      int y = n * g.outputSize() + o * plane + i * g.width() + j;
      switch (op.product()) {
        case OUTPUT -> out[y] = out[y].add(a[x].multiply(b[k]));
        case IMAGES -> out[x] = out[x].add(a[y].multiply(b[k]));
        case KERNELS -> out[k] = out[k].add(a[x].multiply(b[y]));
      }
    }
    return out;
  }

  /** ∂f/∂x_i. */
  static double first(DerivativeStructure f, int i) {
    int[] orders = new int[f.getFreeParameters()];
    orders[i]++;
    return f.getPartialDerivative(orders);
  }

  /** ∂²f/∂x_i∂x_j. */
  static double second(DerivativeStructure f, int i, int j) {
    int[] orders = new int[f.getFreeParameters()];
    orders[i]++;
    orders[j]++;
    return f.getPartialDerivative(orders);
  }
}
