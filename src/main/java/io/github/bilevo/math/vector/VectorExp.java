package io.github.bilevo.math.vector;

import static io.github.bilevo.math.vector.Lanes.COUNT;
import static io.github.bilevo.math.vector.Lanes.SPECIES;

import io.github.bilevo.math.PlainKernels;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link PlainKernels#exp(double)} on L numbers at once: the same operations in the same order,
 * none of them fused, so each lane has its bits. {@code lanewise(EXP)} is no choice: the
 * interpreter and the JIT give it different bits.
 *
 * <p>The method is near the number of nodes at which JDK 17 stops inlining and starts to allocate.
 * Hence the constants are vectors already, the clamp is min and max, and all of it is one method. A
 * shift by an {@code int} instead of a vector of shifts is not inlined there with 512 bits. A test
 * holds that nothing is allocated.
 */
final class VectorExp {
  private static final DoubleVector HIGHEST = constant(PlainKernels.EXP_HIGHEST);
  private static final DoubleVector LOWEST = constant(PlainKernels.EXP_LOWEST);
  private static final DoubleVector LOG2_E = constant(PlainKernels.LOG2_E);
  private static final DoubleVector LN2_HIGH = constant(PlainKernels.LN2_HIGH);
  private static final DoubleVector LN2_LOW = constant(PlainKernels.LN2_LOW);
  private static final DoubleVector ROUND = constant(PlainKernels.ROUND);
  private static final DoubleVector ROUND_AND_BIAS = constant(PlainKernels.ROUND_AND_BIAS);

  /** Where the exponent of a double begins. */
  private static final Vector<Long> EXPONENT = SPECIES.withLanes(long.class).broadcast(52);

  private static final DoubleVector ONE = constant(1.0);
  private static final DoubleVector HALF = constant(0.5);

  /** 1/i!, i = 3 … 13. */
  private static final DoubleVector C3 = constant(1.0 / 6.0);

  private static final DoubleVector C4 = constant(1.0 / 24.0);
  private static final DoubleVector C5 = constant(1.0 / 120.0);
  private static final DoubleVector C6 = constant(1.0 / 720.0);
  private static final DoubleVector C7 = constant(1.0 / 5040.0);
  private static final DoubleVector C8 = constant(1.0 / 40320.0);
  private static final DoubleVector C9 = constant(1.0 / 362880.0);
  private static final DoubleVector C10 = constant(1.0 / 3628800.0);
  private static final DoubleVector C11 = constant(1.0 / 39916800.0);
  private static final DoubleVector C12 = constant(1.0 / 479001600.0);
  private static final DoubleVector C13 = constant(1.0 / 6227020800.0);

  private VectorExp() {}

  /** out_i ← exp(x_i) for as many whole vectors as x has; gives the index of the rest. */
  static int exp(double[] x, double[] out) {
    int i = 0;
    for (; i <= x.length - COUNT; i += COUNT) {
      DoubleVector z = DoubleVector.fromArray(SPECIES, x, i).min(HIGHEST).max(LOWEST); // NaN passes
      DoubleVector k = z.mul(LOG2_E).add(ROUND).sub(ROUND);
      DoubleVector r = z.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW));
      DoubleVector q = C13.mul(r).add(C12).mul(r).add(C11).mul(r).add(C10).mul(r).add(C9);
      q = q.mul(r).add(C8).mul(r).add(C7).mul(r).add(C6).mul(r).add(C5);
      q = q.mul(r).add(C4).mul(r).add(C3).mul(r).add(HALF);
      DoubleVector p = r.add(r.mul(r).mul(q)).add(ONE);
      DoubleVector t1 = k.mul(HALF).add(ROUND_AND_BIAS);
      DoubleVector t2 = k.sub(t1.sub(ROUND_AND_BIAS)).add(ROUND_AND_BIAS);
      DoubleVector power1 =
          t1.reinterpretAsLongs().lanewise(VectorOperators.LSHL, EXPONENT).reinterpretAsDoubles();
      DoubleVector power2 =
          t2.reinterpretAsLongs().lanewise(VectorOperators.LSHL, EXPONENT).reinterpretAsDoubles();
      p.mul(power1).mul(power2).intoArray(out, i);
    }
    return i;
  }

  private static DoubleVector constant(double value) {
    return DoubleVector.broadcast(SPECIES, value);
  }
}
