package io.github.bilevo.autodiff;

import java.util.ArrayList;
import java.util.List;

/**
 * A flat vector seen as named matrices, one after the other, each row-major: λ = (A, B, c) is
 * {@code Variables.of("A", h, h).and("B", h, p).and("c", 1, h)}. Immutable; the expression of a
 * block is the same in all that were made from one another by {@link #and}.
 */
public final class Variables {
  private final List<Expr> blocks;

  private Variables(List<Expr> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  /** One block, rows × columns. */
  public static Variables of(String name, int rows, int columns) {
    return new Variables(List.of(variable(name, new Shape(rows, columns))));
  }

  /** These blocks, and one more behind them. */
  public Variables and(String name, int rows, int columns) {
    if (names().contains(name)) {
      throw new IllegalArgumentException("name: found " + name + " twice; wanted distinct names");
    }
    List<Expr> more = new ArrayList<>(blocks);
    more.add(variable(name, new Shape(rows, columns)));
    return new Variables(more);
  }

  /** Other variables of the same shapes: a direction in which to differentiate. */
  public Variables direction() {
    return new Variables(blocks.stream().map(b -> variable("d" + name(b), b.shape())).toList());
  }

  private static Expr variable(String name, Shape shape) {
    return new Expr(new Op.Variable(name), shape, List.of());
  }

  private static String name(Expr block) {
    return ((Op.Variable) block.op()).name();
  }

  private List<String> names() {
    return blocks.stream().map(Variables::name).toList();
  }

  /** The block of this name. */
  public Expr get(String name) {
    int at = names().indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException("name: found " + name + "; wanted one of " + names());
    }
    return blocks.get(at);
  }

  /** The only block. */
  public Expr get() {
    if (blocks.size() != 1) {
      throw new IllegalArgumentException("get: found " + names() + "; wanted a single block");
    }
    return blocks.get(0);
  }

  /** The blocks, in order. */
  public List<Expr> blocks() {
    return blocks;
  }

  /** Length of the flat vector. */
  public int size() {
    return blocks.stream().mapToInt(block -> block.shape().size()).sum();
  }

  @Override
  public String toString() {
    return String.join(
        ", ", blocks.stream().map(block -> name(block) + " " + block.shape()).toList());
  }
}
