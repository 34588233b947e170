package io.github.bilevo.autodiff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Derivatives of expressions as expressions. For y = f(x): forward mode gives J·ẋ along with f,
 * reverse mode Jᵀȳ in one sweep backwards; both may be applied to their own results, so ∇²f·u is
 * the forward derivative of the gradient. A derivative that is zero by structure is empty.
 */
public final class Differentiation {
  private Differentiation() {}

  /**
   * J·ẋ of each of {@code outputs}, in the order given (forward mode).
   *
   * @param variables x
   * @param directions ẋ, of the same shapes
   */
  public static List<Optional<Expr>> jvp(
      List<Expr> outputs, Variables variables, Variables directions) {
    Map<Expr, Expr> tangents = new IdentityHashMap<>();
    for (int i = 0; i < variables.blocks().size(); i++) {
      tangents.put(variables.blocks().get(i), directions.blocks().get(i));
    }
    for (Expr node : Traversal.operandsFirst(outputs)) {
      List<Expr> inner = new ArrayList<>();
      boolean moves = false;
      for (Expr operand : node.operands()) {
        Expr tangent = tangents.get(operand);
        inner.add(tangent);
        moves |= tangent != null;
      }
      Expr tangent = moves ? ForwardRules.tangent(node, inner) : null;
      if (tangent != null) {
        tangents.put(node, tangent);
      }
    }
    return outputs.stream().map(output -> Optional.ofNullable(tangents.get(output))).toList();
  }

  /** {@link #jvp} of the blocks of a derivative; of an empty block it is empty. */
  public static List<Optional<Expr>> jvpOfBlocks(
      List<Optional<Expr>> blocks, Variables variables, Variables directions) {
    List<Expr> present = blocks.stream().flatMap(Optional::stream).toList();
    Iterator<Optional<Expr>> tangents = jvp(present, variables, directions).iterator();
    return blocks.stream().map(block -> block.flatMap(b -> tangents.next())).toList();
  }

  /**
   * Jᵀȳ, one expression per block of {@code variables} (reverse mode).
   *
   * @param output y
   * @param seed ȳ, of the same shape
   */
  public static List<Optional<Expr>> vjp(Expr output, Expr seed, Variables variables) {
    if (!seed.shape().equals(output.shape())) {
      throw new IllegalArgumentException(
          "seed: found " + seed.shape() + "; wanted the output's " + output.shape());
    }
    List<Expr> order = Traversal.operandsFirst(List.of(output));
    Set<Expr> active = dependents(order, variables);
    Map<Expr, Expr> adjoints = new IdentityHashMap<>();
    if (active.contains(output)) {
      adjoints.put(output, seed);
    }
    for (int i = order.size() - 1; i >= 0; i--) {
      Expr node = order.get(i);
      Expr adjoint = adjoints.get(node);
      if (adjoint == null) {
        continue;
      }
      for (int j = 0; j < node.operands().size(); j++) {
        Expr operand = node.operands().get(j);
        if (active.contains(operand)) {
          Expr part = ReverseRules.adjoint(node, j, adjoint);
          if (part != null) {
            adjoints.merge(operand, part, Expr::plus);
          }
        }
      }
    }
    return variables.blocks().stream().map(b -> Optional.ofNullable(adjoints.get(b))).toList();
  }

  private static Set<Expr> dependents(List<Expr> order, Variables variables) {
    Set<Expr> active = Collections.newSetFromMap(new IdentityHashMap<>());
    active.addAll(variables.blocks());
    for (Expr node : order) {
      if (node.operands().stream().anyMatch(active::contains)) {
        active.add(node);
      }
    }
    return active;
  }

  /**
   * ∇f, one expression per block of {@code variables}.
   *
   * @throws IllegalArgumentException unless f is 1×1
   */
  public static List<Optional<Expr>> gradient(Expr f, Variables variables) {
    if (!f.shape().scalar()) {
      throw new IllegalArgumentException("gradient: found " + f.shape() + "; wanted 1×1");
    }
    return vjp(f, Expressions.scalar(1.0), variables);
  }
}
