package io.github.bilevo.math.vector;

import static io.github.bilevo.math.vector.Lanes.COUNT;
import static io.github.bilevo.math.vector.Lanes.SPECIES;

import io.github.bilevo.math.PlainKernels;
import io.github.bilevo.math.Tanh;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Tanh#of(double)} on L numbers at once: the same operations in the same order, none of them
 * fused, so each lane has its bits. In the form of {@link VectorExp}, for the same reasons.
 */
final class VectorTanh {
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

  private static final DoubleVector TWO = constant(2.0);
  private static final DoubleVector LIMIT = constant(Tanh.LIMIT);
  private static final LongVector SIGN = constant(-0.0).reinterpretAsLongs();

  private VectorTanh() {}

  /**
   * out_i ← tanh(x_i) for as many whole vectors as there are in from ≤ i &lt; to; gives the index
   * of the rest.
   */
  static int tanh(double[] x, int from, int to, double[] out) {
    int i = from;
    for (; i <= to - COUNT; i += COUNT) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
      DoubleVector y = v.abs().mul(TWO).min(LIMIT); // NaN passes
      DoubleVector k = y.mul(LOG2_E).add(ROUND).sub(ROUND);
      DoubleVector r = y.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW));
      DoubleVector q = C13.mul(r).add(C12).mul(r).add(C11).mul(r).add(C10).mul(r).add(C9);
      q = q.mul(r).add(C8).mul(r).add(C7).mul(r).add(C6).mul(r).add(C5);
      q = q.mul(r).add(C4).mul(r).add(C3).mul(r).add(HALF);
      DoubleVector s = r.add(r.mul(r).mul(q));
      DoubleVector power =
          k.add(ROUND_AND_BIAS)
              .reinterpretAsLongs()
              .lanewise(VectorOperators.LSHL, EXPONENT)
              .reinterpretAsDoubles();
      DoubleVector m = s.mul(power).add(power.sub(ONE));
      LongVector sign = v.reinterpretAsLongs().and(SIGN);
      m.div(m.add(TWO)).reinterpretAsLongs().or(sign).reinterpretAsDoubles().intoArray(out, i);
    }
    return i;
  }

  private static DoubleVector constant(double value) {
    return DoubleVector.broadcast(SPECIES, value);
  }
}
