package io.github.bilevo.autodiff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes that depend on the same inputs and serve the same outputs: they are computed together, once
 * after an input they depend on is set.
 *
 * @param dependence bit i: depends on input i
 * @param purpose bit o: needed by output o
 * @param steps in the order they are computed; a step is one node, or several elementwise ones of
 *     one shape that share a loop
 */
record Segment(long dependence, long purpose, List<List<Expr>> steps) {

  private record Key(long dependence, long purpose) {}

  private record Level(int level, Shape shape) {}

  /**
   * All computed nodes, in segments that may run in the order given: what a node needs depends on
   * no more inputs and serves no fewer outputs than the node.
   */
  static List<Segment> of(Dependencies dependencies) {
    Map<Key, List<Expr>> nodes = new LinkedHashMap<>();
    for (Expr node : dependencies.computed()) {
      Key key = new Key(dependencies.dependence(node), dependencies.purpose(node));
      nodes.computeIfAbsent(key, k -> new ArrayList<>()).add(node);
    }
    List<Segment> segments = new ArrayList<>();
    nodes.forEach(
        (key, members) ->
            segments.add(
                new Segment(key.dependence(), key.purpose(), steps(members, dependencies))));
    segments.sort(
        Comparator.<Segment>comparingInt(segment -> Long.bitCount(segment.dependence()))
            .thenComparingInt(segment -> -Long.bitCount(segment.purpose())));
    return segments;
  }

  /**
   * Fuses elementwise nodes of one shape and level. A level is the most changes of shape or of kind
   * on a way to the node from outside, so two nodes of one level never depend on each other through
   * a node of another step.
   */
  private static List<List<Expr>> steps(List<Expr> members, Dependencies dependencies) {
    Map<Expr, Integer> levels = new IdentityHashMap<>();
    Map<Level, List<Expr>> loops = new HashMap<>();
    List<List<Expr>> steps = new ArrayList<>();
    for (Expr node : members) {
      int level = 0;
      for (Expr source : dependencies.sources(node)) {
        Integer before = levels.get(source);
        if (before != null) {
          level = Math.max(level, fuses(source, node) ? before : before + 1);
        }
      }
      levels.put(node, level);
      if (elementwise(node)) {
        List<Expr> loop = loops.computeIfAbsent(new Level(level, node.shape()), k -> opened(steps));
        loop.add(node);
      } else {
        steps.add(List.of(node));
      }
    }
    steps.sort(Comparator.comparingInt(step -> levels.get(step.get(0))));
    return steps;
  }

  private static List<Expr> opened(List<List<Expr>> steps) {
    List<Expr> loop = new ArrayList<>();
    steps.add(loop);
    return loop;
  }

  private static boolean fuses(Expr source, Expr node) {
    return elementwise(source) && elementwise(node) && source.shape().equals(node.shape());
  }

  /** Whether the coordinates of the node are functions of coordinates at the same place. */
  static boolean elementwise(Expr node) {
    return node.op() instanceof Op.Unary
        || node.op() instanceof Op.Power
        || node.op() instanceof Op.Binary
        || node.op() instanceof Op.Expand;
  }
}
