package io.github.bilevo.autodiff;

import io.github.bilevo.math.DenseMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A seeded graph of some dozen operators over two blocks of variables, with shared nodes, repeated
 * rows, scalar factors, double transpositions and constants; every coordinate stays of size about
 * 1.
 */
final class RandomGraph {
  private final Random random;
  private final List<Expr> nodes = new ArrayList<>();

  private RandomGraph(long seed) {
    random = new Random(seed);
  }

  static OperatorsTest.Case make(long seed) {
    RandomGraph graph = new RandomGraph(seed);
    Variables x = Variables.of("a", 2, 3).and("b", 3, 1);
    graph.nodes.addAll(x.blocks());
    graph.nodes.add(Expressions.scalar(0.5));
    graph.nodes.add(Expressions.zeros(2, 3));
    double[] constant = graph.random.doubles(6, -1, 1).toArray();
    graph.nodes.add(Expressions.constant(DenseMatrix.wrap(2, 3, constant)));
    for (int i = 0; i < 25; i++) {
      graph.nodes.add(graph.next());
    }
    Expr all = Expressions.scalar(0.0);
    for (Expr node : graph.nodes.subList(20, graph.nodes.size())) {
      all = all.plus(node.tanh().mean());
    }
    return new OperatorsTest.Case("random graph " + seed, x, all, -0.75);
  }

  private Expr pick() {
    return nodes.get(random.nextInt(nodes.size()));
  }

  private Expr next() {
    Expr a = pick();
    Shape s = a.shape();
    return switch (random.nextInt(22)) {
      case 0 -> a.negate();
      case 1 -> a.tanh().exp();
      case 2 -> a.sigmoid();
      case 3 -> a.tanh().softplus();
      case 4 -> a.tanh().square();
      case 5 -> a.times(random.nextInt(5) - 2);
      case 6 -> a.plus(random.nextInt(3) - 1);
      case 7 -> a.transpose();
      case 8 -> a.rowSums().tanh();
      case 9 -> a.columnSums().tanh();
      case 10 -> a.tanh().logSumExp();
      case 11 -> a.softmax();
      case 12 -> a.reshape(s.columns(), s.rows());
      case 13 -> a.rows(0, (s.rows() + 1) / 2);
      case 14 -> Expressions.below(a, a.negate()).columns(0, s.columns()).rows(1, 1 + s.rows());
      case 15 -> s.scalar() ? a.expand(2, 3) : a.sum().tanh();
      case 16 -> s.rows() == 1 ? a.expand(3, s.columns()) : a;
      case 17 -> a.divide(a.square().plus(1));
      default -> pair(a, pick());
    };
  }

  /** A product where the inner sizes agree, else an elementwise operator where the shapes do. */
  private Expr pair(Expr a, Expr b) {
    Shape s = a.shape();
    Shape t = b.shape();
    if (random.nextBoolean() && s.rows() == t.rows()) {
      return a.transpose().matmul(b).tanh();
    } else if (random.nextBoolean() && s.columns() == t.columns()) {
      return a.matmul(b.transpose()).tanh();
    } else if (random.nextBoolean() && s.columns() == t.rows()) {
      return a.matmul(b).tanh();
    }
    boolean rows = s.rows() == t.rows() || s.rows() == 1 || t.rows() == 1;
    boolean columns = s.columns() == t.columns() || s.columns() == 1 || t.columns() == 1;
    if (!rows || !columns) {
      return a.sum().times(b).tanh();
    }
    return switch (random.nextInt(4)) {
      case 0 -> a.plus(b).tanh();
      case 1 -> a.minus(b).tanh();
      case 2 -> a.times(b).tanh();
      default -> a.divide(b.square().plus(1));
    };
  }
}
