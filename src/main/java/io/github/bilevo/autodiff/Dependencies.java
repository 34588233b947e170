package io.github.bilevo.autodiff;

import io.github.bilevo.autodiff.Op.Operator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes are computed for which outputs, from what, and which inputs each depends on. A
 * reshape is not computed: it is its operand's storage. A sum of products of two matrices of one
 * shape is computed from those two, as a scalar product.
 */
final class Dependencies {
  private final List<Compiler.Input> inputs;
  private final Map<Expr, Integer> owners = new IdentityHashMap<>();
  private final Map<Expr, List<Expr>> sources = new IdentityHashMap<>();
  private final Map<Expr, Long> dependence = new IdentityHashMap<>();
  private final Map<Expr, Long> purpose = new IdentityHashMap<>();
  private final List<Expr> computed = new ArrayList<>();
  private final Set<Expr> delivered = Collections.newSetFromMap(new IdentityHashMap<>());

  Dependencies(List<Compiler.Input> inputs, List<Compiler.Output> outputs) {
    this.inputs = inputs;
    for (int i = 0; i < inputs.size(); i++) {
      for (Expr block : inputs.get(i).variables().blocks()) {
        owners.put(block, i);
      }
    }
    List<Expr> roots = outputs.stream().flatMap(o -> o.blocks().stream()).toList();
    roots.forEach(root -> delivered.add(storage(root)));
    List<Expr> order = Traversal.operandsFirst(roots);
    Map<Expr, Integer> uses = uses(order);
    order.forEach(node -> sources.put(node, sources(node, uses)));
    markPurposes(order, outputs);
    for (Expr node : order) {
      dependence.put(node, dependenceOf(node));
      boolean moves = node.op() instanceof Op.Reshape || sources.get(node).isEmpty();
      if (!moves && purpose.getOrDefault(node, 0L) != 0) {
        computed.add(node);
      }
    }
  }

  /** The node whose memory holds the coordinates of {@code node}. */
  static Expr storage(Expr node) {
    Expr at = node;
    while (at.op() instanceof Op.Reshape) {
      at = at.operand();
    }
    return at;
  }

  private static Map<Expr, Integer> uses(List<Expr> order) {
    Map<Expr, Integer> uses = new IdentityHashMap<>();
    for (Expr node : order) {
      if (!(node.op() instanceof Op.Reshape)) {
        node.operands().forEach(operand -> uses.merge(storage(operand), 1, Integer::sum));
      }
    }
    return uses;
  }

  private List<Expr> sources(Expr node, Map<Expr, Integer> uses) {
    if (node.op() instanceof Op.Sum && node.shape().scalar()) {
      Expr product = storage(node.operand());
      if (uses.get(product) == 1 && !delivered.contains(product)) {
        List<Expr> factors = factors(product);
        if (!factors.isEmpty()) {
          return factors.stream().map(Dependencies::storage).toList();
        }
      }
    }
    return node.operands().stream()
        .filter(operand -> !operand.sparse()) // has no array; its product knows it
        .map(Dependencies::storage)
        .toList();
  }

  /** a and b, when {@code product} is a∘b of one shape. */
  private static List<Expr> factors(Expr product) {
    if (product.op() instanceof Op.Unary unary && unary.function() == Op.Function.SQUARE) {
      return List.of(product.operand(), product.operand());
    } else if (product.op() instanceof Op.Binary binary && binary.operator() == Operator.TIMES) {
      boolean same = product.operands().stream().allMatch(x -> x.shape().equals(product.shape()));
      return same ? product.operands() : List.of();
    }
    return List.of();
  }

  private void markPurposes(List<Expr> order, List<Compiler.Output> outputs) {
    for (int o = 0; o < outputs.size(); o++) {
      for (Expr block : outputs.get(o).blocks()) {
        purpose.merge(storage(block), 1L << o, (a, b) -> a | b);
      }
    }
    for (int i = order.size() - 1; i >= 0; i--) {
      Expr node = order.get(i);
      long wanted = purpose.getOrDefault(node, 0L);
      if (wanted != 0) {
        sources.get(node).forEach(source -> purpose.merge(source, wanted, (a, b) -> a | b));
      }
    }
  }

  /** Bit i: input i, or any input of a later stage, being set makes the node be computed anew. */
  private long dependenceOf(Expr node) {
    if (node.op() instanceof Op.Variable) {
      Integer owner = owners.get(node);
      if (owner == null) {
        throw new IllegalArgumentException(
            "output: found the variable " + node + "; wanted inputs only");
      }
      return bitsUpTo(owner);
    }
    long bits = 0;
    for (Expr source : sources.get(node)) {
      bits |= dependence.get(source);
    }
    return bits;
  }

  private long bitsUpTo(int owner) {
    long bits = 1L << owner;
    for (int i = 0; i < inputs.size(); i++) {
      bits |= inputs.get(i).stage().compareTo(inputs.get(owner).stage()) < 0 ? 1L << i : 0;
    }
    return bits;
  }

  /** The nodes to compute, each after its sources. */
  List<Expr> computed() {
    return computed;
  }

  /** What {@code node} is computed from: variables, constants and computed nodes. */
  List<Expr> sources(Expr node) {
    return sources.get(node);
  }

  /** Bit i: depends on input i. */
  long dependence(Expr node) {
    return dependence.get(node);
  }

  /** Bit o: needed by output o. */
  long purpose(Expr node) {
    return purpose.get(node);
  }

  /** Whether the node is part of an output. */
  boolean delivered(Expr node) {
    return delivered.contains(node);
  }
}
