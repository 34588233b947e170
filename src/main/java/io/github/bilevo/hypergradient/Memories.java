package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The memories of several passes as one vector, end to end. */
public final class Memories {
  private Memories() {}

  /** Several memories as one, each after its length: those of solvers side by side. */
  public static Memory pack(List<Memory> memories) {
    return Memory.join(
        memories.stream()
            .flatMap(m -> Stream.of(Memory.of(Vec.copyOf((double) m.size())), m))
            .toArray(Memory[]::new));
  }

  /** The memories that were packed; empty if they are not {@code count}. */
  public static Optional<List<Memory>> unpack(Memory packed, int count) {
    double[] all = packed.toVec().toArray();
    List<Memory> memories = new ArrayList<>();
    int from = 0;
    while (from < all.length) {
      double size = all[from++];
      if (!(size >= 0 && size <= all.length - from) || size != Math.rint(size)) {
        return Optional.empty();
      }
      memories.add(Memory.of(Vec.copyOf(all, from, (int) size)));
      from += (int) size;
    }
    return memories.size() == count ? Optional.of(memories) : Optional.empty();
  }

  static Vec join(List<? extends Pass<?, ?>> passes) {
    return Vec.copyOf(
        passes.stream().flatMapToDouble(p -> DoubleStream.of(p.memory().toArray())).toArray());
  }

  /**
   * @throws IllegalArgumentException if the length is not that of all memories together
   */
  static void split(Vec memory, List<? extends Pass<?, ?>> passes) {
    List<Integer> sizes = passes.stream().map(pass -> pass.memory().size()).toList();
    Pass.checkMemory(memory, sizes.stream().mapToInt(size -> size).sum());
    double[] all = memory.toArray();
    int from = 0;
    for (int i = 0; i < passes.size(); i++) {
      passes.get(i).restore(Vec.copyOf(all, from, sizes.get(i)));
      from += sizes.get(i);
    }
  }
}
