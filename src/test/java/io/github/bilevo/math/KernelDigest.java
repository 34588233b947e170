package io.github.bilevo.math;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * Runs every kernel on fixed operands, on both sides of the sizes at which the native code begins,
 * and condenses the bits of all results into one number. As a program it prints that number for the
 * first run of a fresh JVM and again whenever one of {@code args[1]} further runs, on arrays that
 * move about, gives another: one line if all bits are always the same.
 */
final class KernelDigest {
  private static final int SMALL = 13;
  private static final int LARGE = 47;

  /** Runs on one set of arrays before they are allocated anew. */
  private static final int RUNS_PER_PLACE = 100;

  private Operands small = new Operands(SMALL, 0);
  private Operands large = new Operands(LARGE, 0);
  private long digest;

  /** Inputs and outputs of size n. No run changes an input. */
  private static final class Operands {
    final int n;
    final double[] a;
    final double[] b;
    final double[] x;
    final double[] weights;
    final double[] y;
    final double[] scratch;
    final double[] c;
    final Object[] spacers = new Object[3];

    /** {@code place} moves the arrays relative to each other and to cache lines, by words. */
    Operands(int n, int place) {
      this.n = n;
      Random random = new Random(n);
      a = KernelsContract.gaussian(random, n * n);
      spacers[0] = new long[place % 8];
      b = KernelsContract.gaussian(random, n * n);
      spacers[1] = new long[place / 2 % 8];
      x = KernelsContract.gaussian(random, n);
      spacers[2] = new long[place / 3 % 8];
      weights = KernelsContract.gaussian(random, n);
      y = new double[n];
      scratch = new double[n];
      c = new double[n * n];
    }
  }

  /** One kernel on one set of operands, and its result into the digest. */
  private interface Step {
    void run(Operands o);
  }

  private final Map<String, Step> steps = new LinkedHashMap<>();

  private void define(String name, Step kernel, Function<Operands, double[]> result) {
    steps.put(
        name,
        o -> {
          kernel.run(o);
          add(result.apply(o));
        });
  }

  KernelDigest(Kernels k) {
    define("gemv", o -> k.gemv(o.n, o.n, o.a, o.x, o.y), o -> o.y);
    define("gemvTransposed", o -> k.gemvTransposed(o.n, o.n, o.a, o.x, o.y), o -> o.y);
    define(
        "weightedGram",
        o -> k.weightedGram(o.n, o.n, o.a, o.weights, o.x, o.scratch, o.y),
        o -> o.y);
    define("axpy", o -> k.axpy(0.3, o.x, o.y), o -> o.y);
    define("xpby", o -> k.xpby(o.weights, -0.7, o.y), o -> o.y);
    define("exp in place", o -> k.exp(o.y, o.y), o -> o.y);
    define("exp", o -> k.exp(o.a, o.c), o -> o.c);
    define("tanh", o -> k.tanh(o.x, o.y), o -> o.y);
    define("gemm", o -> k.gemm(o.n, o.n, o.n, o.a, o.b, o.c), o -> o.c);
    define("gemmTransposedLeft", o -> k.gemmTransposedLeft(o.n, o.n, o.n, o.a, o.b, o.c), o -> o.c);
    define(
        "gemmTransposedRight", o -> k.gemmTransposedRight(o.n, o.n, o.n, o.a, o.b, o.c), o -> o.c);
    define("dot", o -> o.y[0] = k.dot(o.a, o.b), o -> o.y);
    define("short dot", o -> o.y[0] = k.dot(o.x, o.weights), o -> o.y);
  }

  /** Names of the kernels, in the order they run. */
  Set<String> names() {
    return steps.keySet();
  }

  /** One kernel at both sizes; allocates nothing of its own. */
  void run(String name) {
    steps.get(name).run(small);
    steps.get(name).run(large);
  }

  /** Every kernel at both sizes; gives the digest. */
  long runAll() {
    digest = 17;
    for (String name : steps.keySet()) {
      run(name);
    }
    return digest;
  }

  private void add(double[] values) {
    for (double value : values) {
      add(value);
    }
  }

  private void add(double value) {
    digest = digest * 1_000_003 + Double.doubleToRawLongBits(value);
  }

  /** Backend, then how many further runs: prints one line per change of the digest. */
  public static void main(String[] args) {
    KernelDigest work = new KernelDigest(Backend.choose(args[0]).kernels());
    long last = work.runAll();
    System.out.println(Long.toHexString(last));
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      if (i % RUNS_PER_PLACE == 0) {
        work.small = new Operands(SMALL, i / RUNS_PER_PLACE);
        work.large = new Operands(LARGE, i / RUNS_PER_PLACE);
      }
      long next = work.runAll();
      if (next != last) {
        System.out.println(Long.toHexString(next) + " from run " + i);
        last = next;
      }
    }
  }
}
