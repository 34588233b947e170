package io.github.bilevo.math.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The width of this machine's vectors, capped at 8 lanes, and the one order in which lanes are
 * added. {@code reduceLanes(ADD)} has no order of its own: the interpreter and the JIT may differ.
 */
final class Lanes {
  static final VectorSpecies<Double> SPECIES =
      DoubleVector.SPECIES_PREFERRED.length() > 8
          ? DoubleVector.SPECIES_512
          : DoubleVector.SPECIES_PREFERRED;

  /** Lanes per vector L, a power of two. */
  static final int COUNT = SPECIES.length();

  private Lanes() {}

  /** Σ of the lanes, as a tree that halves the vector: lane i with lane i + L/2, and so on. */
  static double sum(DoubleVector v) {
    switch (COUNT) {
      case 8:
        return ((v.lane(0) + v.lane(4)) + (v.lane(2) + v.lane(6)))
            + ((v.lane(1) + v.lane(5)) + (v.lane(3) + v.lane(7)));
      case 4:
        return (v.lane(0) + v.lane(2)) + (v.lane(1) + v.lane(3));
      case 2:
        return v.lane(0) + v.lane(1);
      default:
        return v.lane(0);
    }
  }
}
