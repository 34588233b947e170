package io.github.bilevo.hypergradient;

import java.util.function.LongSupplier;

/** One draw, one move: the minibatches' quantities are the estimates. */
final class SobaPass extends SingleLoopPass {
  SobaPass(Soba soba, LongSupplier nanoTime) {
    super(soba, nanoTime);
  }

  @Override
  boolean prepare() {
    return false;
  }

  @Override
  void estimate(int i, int j) {
    // as they are
  }

  @Override
  void forget() {
    // nothing is remembered
  }

  @Override
  Memory methodMemory() {
    return Memory.of();
  }

  @Override
  void restoreMethod(MemoryReader memory) {
    // nothing is remembered
  }

  @Override
  long methodBytes() {
    return 0;
  }
}
