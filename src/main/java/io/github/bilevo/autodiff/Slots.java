package io.github.bilevo.autodiff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which array of a program holds which value. Arrays have exactly the length of what they hold, as
 * the kernels want; a scratch array that is given back is handed out again at that length.
 */
final class Slots {
  private final List<Integer> lengths = new ArrayList<>();
  private final Map<Integer, double[]> constants = new HashMap<>();
  private final Map<Expr, Integer> holders = new IdentityHashMap<>();
  private final Map<Integer, Deque<Integer>> free = new HashMap<>();

  /** A new array, never shared. */
  int fresh(int length) {
    lengths.add(length);
    return lengths.size() - 1;
  }

  /** An array until it is given back. */
  int borrow(int length) {
    Integer slot = free.computeIfAbsent(length, k -> new ArrayDeque<>()).poll();
    return slot != null ? slot : fresh(length);
  }

  void giveBack(int slot) {
    free.get(lengths.get(slot)).push(slot);
  }

  void hold(Expr node, int slot) {
    holders.put(node, slot);
  }

  /** The array that holds {@code node}, which is a variable, a constant or computed before. */
  int of(Expr node) {
    Integer slot = holders.get(node);
    if (slot != null) {
      return slot;
    }
    double[] values =
        node.op() instanceof Op.Scalar scalar
            ? new double[] {scalar.value()}
            : ((Op.Constant) node.op()).matrix().dense().values();
    int made = fresh(values.length);
    constants.put(made, values);
    holders.put(node, made);
    return made;
  }

  int[] lengths() {
    return lengths.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Arrays that are given, not made, by their slot. */
  Map<Integer, double[]> constants() {
    return Map.copyOf(constants);
  }
}
