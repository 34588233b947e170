package io.github.bilevo.autodiff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Orders the nodes of a graph, without recursion: a graph may be as deep as an unrolled solver. */
final class Traversal {
  private Traversal() {}

  /** Every node the roots are made of, once, each after its operands. */
  static List<Expr> operandsFirst(Collection<Expr> roots) {
    Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Expr> order = new ArrayList<>();
    Deque<Expr> path = new ArrayDeque<>();
    Deque<Integer> nextOperand = new ArrayDeque<>();
    for (Expr root : roots) {
      if (seen.add(root)) {
        path.push(root);
        nextOperand.push(0);
      }
      while (!path.isEmpty()) {
        Expr node = path.peek();
        int next = nextOperand.pop();
        if (next == node.operands().size()) {
          order.add(path.pop());
          continue;
        }
        nextOperand.push(next + 1);
        Expr operand = node.operands().get(next);
        if (seen.add(operand)) {
          path.push(operand);
          nextOperand.push(0);
        }
      }
    }
    return order;
  }
}
