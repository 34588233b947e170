package io.github.bilevo.autodiff;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Elementwise operators of one shape in one loop over blocks of coordinates: each block goes
 * through all operators while it is in the first-level cache. Values that nobody else needs live in
 * registers, arrays of one block.
 *
 * @param shape of every operator's result
 * @param block coordinates per block; registers have this length
 * @param scalars fill a register once, before the loop
 * @param steps run in turn on each block
 */
record FusedLoop(Shape shape, int block, MicroOp[] scalars, MicroOp[] steps)
    implements Instruction {
  /** 4 KB per register, so that eight of them fit into a cache of 32 KB. */
  private static final int LARGEST_BLOCK = 512;

  /** The length of the blocks into which a loop over {@code size} is split evenly. */
  static int block(int size) {
    int blocks = (size + LARGEST_BLOCK - 1) / LARGEST_BLOCK;
    return (size + blocks - 1) / blocks;
  }

  @Override
  public void run(double[][] slots) {
    int size = shape.size();
    for (MicroOp scalar : scalars) {
      scalar.run(slots, 0, block);
    }
    for (int start = 0; start < size; start += block) {
      int length = Math.min(block, size - start);
      for (MicroOp step : steps) {
        step.run(slots, start, length);
      }
    }
  }

  @Override
  public String toString() {
    List<String> names =
        Arrays.stream(steps)
            .filter(step -> step.code().computes())
            .map(step -> step.code().name().toLowerCase(Locale.ROOT))
            .toList();
    return "loop " + shape + ": " + String.join(" ", names);
  }
}
