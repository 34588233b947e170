package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import java.util.List;

/**
 * What a {@link Pass} keeps from one pass to the next, at one moment: numbers, in blocks. Memories
 * share the blocks that are the same in both, so one per epoch costs what the epoch changed, and it
 * is put together only where it is stored or gone back to. Immutable.
 */
public final class Memory {
  private final List<Vec> blocks;
  private final List<Memory> parts;
  private final int size;

  private Memory(List<Vec> blocks, List<Memory> parts) {
    this.blocks = blocks;
    this.parts = parts;
    int sum = 0;
    for (Vec block : blocks) {
      sum = Math.addExact(sum, block.size());
    }
    for (Memory part : parts) {
      sum = Math.addExact(sum, part.size);
    }
    size = sum;
  }

  /** These blocks, end to end. */
  public static Memory of(Vec... blocks) {
    return new Memory(List.of(blocks), List.of());
  }

  /** These memories, end to end. */
  static Memory join(Memory... parts) {
    return new Memory(List.of(), List.of(parts));
  }

  /** How many numbers. */
  public int size() {
    return size;
  }

  /** All numbers, end to end. */
  public Vec toVec() {
    if (parts.isEmpty() && blocks.size() == 1) {
      return blocks.get(0);
    }
    double[] all = new double[size];
    copyInto(all, 0);
    return Vec.copyOf(all);
  }

  private int copyInto(double[] target, int from) {
    int at = from;
    for (Vec block : blocks) {
      System.arraycopy(block.toArray(), 0, target, at, block.size());
      at += block.size();
    }
    for (Memory part : parts) {
      at = part.copyInto(target, at);
    }
    return at;
  }

  /** The same numbers, bit for bit, in whatever blocks. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Memory that && size == that.size && toVec().equals(that.toVec());
  }

  @Override
  public int hashCode() {
    return toVec().hashCode();
  }

  @Override
  public String toString() {
    return "Memory[" + size + " numbers]";
  }
}
