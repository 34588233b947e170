package io.github.bilevo.math;

import dev.ludovic.netlib.blas.NativeBLAS;

/**
 * The kernels of OpenBLAS, by netlib's JNI bridge. A row-major matrix is the column-major
 * transpose, so each call asks for the transposed product. Operands below a size at which the way
 * to native code costs more than it saves, and the updates that the JIT vectorises itself, stay in
 * {@link PlainKernels}; only the sizes decide, so the bits depend on the operands alone.
 *
 * <p>While native code holds an array the collector may have to wait, so long products are split
 * into calls of a fraction of a millisecond; those of a matrix with a matrix go to the {@link
 * SharedPool} together. Safe for any number of threads.
 */
final class OpenBlasKernels implements Kernels {
  private static final int SMALLEST_GEMV = 32 * 32;
  private static final long SMALLEST_GEMM = 10 * 10 * 10;
  private static final int SMALLEST_DOT = 256;

  /** Vector code pays once it is warm; the bits are the same on either side. */
  private static final int SMALLEST_EXP = 2048;

  /** Numbers per block of a tanh that is shared, about 30 µs; as many again make sharing pay. */
  private static final int TANH_PER_BLOCK = 1 << 14;

  /** Coordinates of A per gemv call, multiplications per gemm call: a fraction of a millisecond. */
  private static final int GEMV_PER_CALL = 1 << 18;

  private static final long GEMM_PER_CALL = 5_000_000;

  /** Rows of C below which a gemm call spends its time on packing B. */
  private static final int ROWS_PER_CALL = 64;

  /** Coordinates of A that are still in the second-level cache (256 KiB) when read again. */
  private static final int CACHED = 1 << 15;

  private final NativeBLAS blas;
  private final Kernels plain = new PlainKernels();
  private final Kernels elementwise;
  private final Gemm gemm = new Gemm();
  private final SharedTanh sharedTanh = new SharedTanh();

  /** {@code elementwise} computes exp and tanh, with the bits of {@link PlainKernels}. */
  OpenBlasKernels(NativeBLAS blas, Kernels elementwise) {
    this.blas = blas;
    this.elementwise = elementwise;
  }

  @Override
  public String name() {
    return "openblas";
  }

  @Override
  public void gemv(int rows, int columns, double[] a, double[] x, double[] y) {
    if ((long) rows * columns < SMALLEST_GEMV) {
      plain.gemv(rows, columns, a, x, y);
      return;
    }
    int block = Math.max(1, GEMV_PER_CALL / columns);
    for (int i = 0; i < rows; i += block) {
      rowProducts(i, Math.min(block, rows - i), columns, a, x, y);
    }
  }

  @Override
  public void gemvTransposed(int rows, int columns, double[] a, double[] x, double[] y) {
    if ((long) rows * columns < SMALLEST_GEMV) {
      plain.gemvTransposed(rows, columns, a, x, y);
      return;
    }
    int block = Math.max(1, GEMV_PER_CALL / columns);
    for (int i = 0; i < rows; i += block) {
      addCombination(i, Math.min(block, rows - i), columns, a, x, y);
    }
  }

  /** Two gemv per block of rows, the second finding the block in the cache. */
  @Override
  public void weightedGram(
      int rows,
      int columns,
      double[] a,
      double[] d,
      double[] v,
      double[] scratchRows,
      double[] out) {
    if ((long) rows * columns < SMALLEST_GEMV) {
      plain.weightedGram(rows, columns, a, d, v, scratchRows, out);
      return;
    }
    int block = Math.max(8, CACHED / columns);
    for (int i = 0; i < rows; i += block) {
      int height = Math.min(block, rows - i);
      rowProducts(i, height, columns, a, v, scratchRows);
      for (int r = i; r < i + height; r++) {
        scratchRows[r] *= d[r];
      }
      addCombination(i, height, columns, a, scratchRows, out);
    }
  }

  /** y_i ← (row i of A)ᵀ x for the rows from {@code from}. */
  private void rowProducts(int from, int rows, int columns, double[] a, double[] x, double[] y) {
    blas.dgemv("T", columns, rows, 1.0, a, from * columns, columns, x, 0, 1, 0.0, y, from, 1);
  }

  /** y ← [0 if from = 0, else y] + Σ_i x_i (row i of A), over the rows from {@code from}. */
  private void addCombination(int from, int rows, int columns, double[] a, double[] x, double[] y) {
    double keep = from == 0 ? 0.0 : 1.0;
    blas.dgemv("N", columns, rows, 1.0, a, from * columns, columns, x, from, 1, keep, y, 0, 1);
  }

  @Override
  public void gemm(int m, int n, int k, double[] a, double[] b, double[] c) {
    if ((long) m * n * k < SMALLEST_GEMM) {
      plain.gemm(m, n, k, a, b, c);
    } else {
      gemm(Gemm.Form.PLAIN, m, n, k, a, b, c);
    }
  }

  @Override
  public void gemmTransposedLeft(int m, int n, int k, double[] a, double[] b, double[] c) {
    if ((long) m * n * k < SMALLEST_GEMM) {
      plain.gemmTransposedLeft(m, n, k, a, b, c);
    } else {
      gemm(Gemm.Form.TRANSPOSED_LEFT, m, n, k, a, b, c);
    }
  }

  @Override
  public void gemmTransposedRight(int m, int n, int k, double[] a, double[] b, double[] c) {
    if ((long) m * n * k < SMALLEST_GEMM) {
      plain.gemmTransposedRight(m, n, k, a, b, c);
    } else {
      gemm(Gemm.Form.TRANSPOSED_RIGHT, m, n, k, a, b, c);
    }
  }

  private void gemm(Gemm.Form form, int m, int n, int k, double[] a, double[] b, double[] c) {
    int rows = (int) Math.max(ROWS_PER_CALL, GEMM_PER_CALL / ((long) n * k));
    if (m > rows && SharedPool.INSTANCE.tryAcquire()) {
      try {
        gemm.set(form, rows, m, n, k, a, b, c);
        SharedPool.INSTANCE.run(gemm, (m + rows - 1) / rows);
      } finally {
        gemm.clear();
        SharedPool.INSTANCE.release();
      }
      return;
    }
    for (int i = 0; i < m; i += rows) {
      rowsOf(form, i, Math.min(rows, m - i), m, n, k, a, b, c);
    }
  }

  /** Rows i … i + height − 1 of C. */
  private void rowsOf(
      Gemm.Form form, int i, int height, int m, int n, int k, double[] a, double[] b, double[] c) {
    switch (form) {
      case PLAIN -> blas.dgemm("N", "N", n, height, k, 1.0, b, 0, n, a, i * k, k, 0.0, c, i * n, n);
      case TRANSPOSED_LEFT ->
          blas.dgemm("N", "T", n, height, k, 1.0, b, 0, n, a, i, m, 0.0, c, i * n, n);
      case TRANSPOSED_RIGHT ->
          blas.dgemm("T", "N", n, height, k, 1.0, b, 0, k, a, i * k, k, 0.0, c, i * n, n);
    }
  }

  /** The blocks of rows of one product; whoever holds the pool holds it. */
  private final class Gemm implements SharedPool.Blocks {
    enum Form {
      PLAIN,
      TRANSPOSED_LEFT,
      TRANSPOSED_RIGHT
    }

    private Form form;
    private int rows;
    private int m;
    private int n;
    private int k;
    private double[] a;
    private double[] b;
    private double[] c;

    void set(Form form, int rows, int m, int n, int k, double[] a, double[] b, double[] c) {
      this.form = form;
      this.rows = rows;
      this.m = m;
      this.n = n;
      this.k = k;
      this.a = a;
      this.b = b;
      this.c = c;
    }

    void clear() {
      a = null;
      b = null;
      c = null;
    }

    @Override
    public void run(int block) {
      int i = block * rows;
      rowsOf(form, i, Math.min(rows, m - i), m, n, k, a, b, c);
    }
  }

  @Override
  public double dot(double[] x, double[] y) {
    return x.length < SMALLEST_DOT ? plain.dot(x, y) : blas.ddot(x.length, x, 0, 1, y, 0, 1);
  }

  @Override
  public void axpy(double alpha, double[] x, double[] y) {
    plain.axpy(alpha, x, y);
  }

  @Override
  public void xpby(double[] x, double beta, double[] y) {
    plain.xpby(x, beta, y);
  }

  @Override
  public void exp(double[] x, double[] out) {
    (x.length < SMALLEST_EXP ? plain : elementwise).exp(x, out);
  }

  @Override
  public void tanh(double[] x, int from, int to, double[] out) {
    int length = to - from;
    if (length > 2 * TANH_PER_BLOCK && SharedPool.INSTANCE.tryAcquire()) {
      try {
        sharedTanh.set(x, from, to, out);
        SharedPool.INSTANCE.run(sharedTanh, (length + TANH_PER_BLOCK - 1) / TANH_PER_BLOCK);
      } finally {
        sharedTanh.set(null, 0, 0, null);
        SharedPool.INSTANCE.release();
      }
    } else {
      (length < SMALLEST_EXP ? plain : elementwise).tanh(x, from, to, out);
    }
  }

  /** The blocks of one tanh; whoever holds the pool holds it. */
  private final class SharedTanh implements SharedPool.Blocks {
    private double[] x;
    private int from;
    private int to;
    private double[] out;

    void set(double[] x, int from, int to, double[] out) {
      this.x = x;
      this.from = from;
      this.to = to;
      this.out = out;
    }

    @Override
    public void run(int block) {
      int first = from + block * TANH_PER_BLOCK;
      elementwise.tanh(x, first, Math.min(to, first + TANH_PER_BLOCK), out);
    }
  }
}
