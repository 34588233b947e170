package io.github.bilevo.autodiff;

import io.github.bilevo.math.Backend;
import java.util.Arrays;

/**
 * One operator on one block of a {@link FusedLoop}. An operand or result that is whole is an array
 * of the loop's full size, of which the block is a part; else it is a register.
 *
 * @param code the operator
 * @param parameter the exponent of POWER, the columns of LOAD_ROW and LOAD_COLUMN
 */
record MicroOp(
    Code code,
    double parameter,
    int a,
    boolean aWhole,
    int b,
    boolean bWhole,
    int out,
    boolean outWhole) {

  /** The operators. */
  enum Code {
    /** Fills with a scalar. */
    LOAD_SCALAR,
    /** Repeats a row vector. */
    LOAD_ROW,
    /** Repeats each coordinate of a column vector. */
    LOAD_COLUMN,
    COPY,
    NEGATE,
    EXP,
    LOG,
    TANH,
    SIGMOID,
    SOFTPLUS,
    RELU,
    STEP,
    SQRT,
    SQUARE,
    POWER,
    PLUS,
    MINUS,
    TIMES,
    DIVIDE;

    boolean computes() {
      return compareTo(COPY) > 0;
    }

    /** Whether it is a function of a whole register by the JVM's kernels, and not in place. */
    boolean kernel() {
      return this == EXP || this == TANH || this == SIGMOID || this == SOFTPLUS;
    }
  }

  void run(double[][] slots, int start, int n) {
    double[] x = slots[a];
    double[] y = slots[b];
    double[] to = slots[out];
    int i = aWhole ? start : 0;
    int j = bWhole ? start : 0;
    int k = outWhole ? start : 0;
    switch (code) {
      case LOAD_SCALAR -> Arrays.fill(to, 0, n, x[0]);
      case LOAD_ROW -> BlockLoops.repeatRow(n, (int) parameter, start, x, to);
      case LOAD_COLUMN -> BlockLoops.repeatColumn(n, (int) parameter, start, x, to);
      case COPY -> System.arraycopy(x, i, to, k, n);
      case NEGATE -> BlockLoops.negate(n, x, i, to, k);
      case EXP -> BlockFunctions.exp(n, x, i, to);
      case TANH -> Backend.active().tanh(x, to); // of the whole register
      case SIGMOID -> BlockFunctions.sigmoid(n, x, i, to);
      case SOFTPLUS -> BlockFunctions.softplus(n, x, i, to);
      case LOG -> BlockLoops.log(n, x, i, to, k);
      case RELU -> BlockLoops.relu(n, x, i, to, k);
      case STEP -> BlockLoops.step(n, x, i, to, k);
      case SQRT -> BlockLoops.sqrt(n, x, i, to, k);
      case SQUARE -> BlockLoops.times(n, x, i, x, i, to, k);
      case POWER -> BlockLoops.power(n, parameter, x, i, to, k);
      case PLUS -> BlockLoops.plus(n, x, i, y, j, to, k);
      case MINUS -> BlockLoops.minus(n, x, i, y, j, to, k);
      case TIMES -> BlockLoops.times(n, x, i, y, j, to, k);
      case DIVIDE -> BlockLoops.divide(n, x, i, y, j, to, k);
    }
  }
}
