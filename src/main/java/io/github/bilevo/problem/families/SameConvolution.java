package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import java.util.Arrays;

/**
 * Convolutions (as in neural networks: correlations) of N images with k×k filters, stride 1, zeros
 * outside, outputs as large as inputs:
 *
 * <pre>  (K∗x)[o, i, j] = Σ_{c, a, b} K[o, c, a, b] x[c, i + a − s, j + b − s],   s = ⌊(k−1)/2⌋
 * </pre>
 *
 * Images are N × (maps·height·width), map by map and row by row within; K is filters × (maps·k·k).
 * With R the matrix K and P(x) ∈ ℝ^{(maps·k²)×(N·pixels)} the patch under the filter at each place,
 * K∗x = R P(x): some images at a time are laid out as patches that stay in the cache and go through
 * one product. Kᵀ∗y is the same with maps and filters exchanged and each filter turned by 180°.
 *
 * <p>Mutable, confined to one thread; nothing is allocated after construction.
 */
final class SameConvolution {
  /** Numbers of P(x) at a time, unless one image has more. */
  private static final int PATCHES = 1 << 17;

  private final int images;
  private final int maps;
  private final int filters;
  private final int height;
  private final int width;
  private final int kernel;
  private final int before;
  private final int imagesAtATime;
  private final double[] patches;
  private final double[] outputs;
  private final double[] turned;
  private final double[] partial;

  /** Convolutions of {@code images} images of {@code maps} maps each with {@code filters}. */
  SameConvolution(int images, int maps, int filters, int height, int width, int kernel) {
    this.images = images;
    this.maps = maps;
    this.filters = filters;
    this.height = height;
    this.width = width;
    this.kernel = kernel;
    before = (kernel - 1) / 2;
    int most = Math.max(maps, filters);
    int perImage = Math.multiplyExact(most * kernel * kernel, height * width);
    imagesAtATime = Math.max(1, Math.min(images, PATCHES / perImage));
    patches = new double[Math.multiplyExact(imagesAtATime, perImage)];
    outputs = new double[imagesAtATime * most * height * width];
    turned = new double[maps * filters * kernel * kernel];
    partial = new double[turned.length];
  }

  /** out ← K∗x, N × (filters·pixels). */
  void apply(double[] kernels, double[] x, double[] out) {
    apply(maps, filters, before, kernels, x, out);
  }

  /** out ← Kᵀ∗y, N × (maps·pixels): the adjoint of {@link #apply}. */
  void applyTransposed(double[] kernels, double[] y, double[] out) {
    int size = kernel * kernel;
    for (int o = 0; o < filters; o++) {
      for (int c = 0; c < maps; c++) {
        int last = (o * maps + c) * size + size - 1;
        int to = (c * filters + o) * size;
        for (int q = 0; q < size; q++) {
          turned[to + q] = kernels[last - q];
        }
      }
    }
    apply(filters, maps, kernel - 1 - before, turned, y, out);
  }

  private void apply(int from, int to, int shift, double[] kernels, double[] x, double[] out) {
    int rows = from * kernel * kernel;
    for (int first = 0; first < images; first += imagesAtATime) {
      int count = Math.min(imagesAtATime, images - first);
      fillPatches(x, first, count, from, shift);
      Backend.active().gemm(to, count * height * width, rows, kernels, patches, outputs);
      exchange(out, first, count, to, false);
    }
  }

  /** out[at …] ← ∂⟨y, K∗x⟩/∂K = Y P(x)ᵀ, as large as K. */
  void kernelGradient(double[] x, double[] y, double[] out, int at) {
    int rows = maps * kernel * kernel;
    Arrays.fill(out, at, at + partial.length, 0.0);
    for (int first = 0; first < images; first += imagesAtATime) {
      int count = Math.min(imagesAtATime, images - first);
      int places = count * height * width;
      fillPatches(x, first, count, maps, before);
      exchange(y, first, count, filters, true);
      Backend.active().gemmTransposedRight(filters, rows, places, outputs, patches, partial);
      for (int q = 0; q < partial.length; q++) {
        out[at + q] += partial[q];
      }
    }
  }

  /** Between {@code batch}, image by image, and {@code outputs}, map by map over the images. */
  private void exchange(double[] batch, int first, int count, int planes, boolean toOutputs) {
    int pixels = height * width;
    for (int plane = 0; plane < planes; plane++) {
      for (int n = 0; n < count; n++) {
        int atBatch = ((first + n) * planes + plane) * pixels;
        int atOutputs = (plane * count + n) * pixels;
        if (toOutputs) {
          System.arraycopy(batch, atBatch, outputs, atOutputs, pixels);
        } else {
          System.arraycopy(outputs, atOutputs, batch, atBatch, pixels);
        }
      }
    }
  }

  /** P of the images from {@code first}: row (c, a, b), column (image, i, j). */
  private void fillPatches(double[] x, int first, int count, int planes, int shift) {
    int pixels = height * width;
    int to = 0;
    for (int c = 0; c < planes; c++) {
      for (int a = 0; a < kernel; a++) {
        for (int b = 0; b < kernel; b++) {
          for (int n = 0; n < count; n++, to += pixels) {
            shiftPlane(x, ((first + n) * planes + c) * pixels, a - shift, b - shift, to);
          }
        }
      }
    }
  }

  /**
   * patches[to + (i, j)] ← x[at + (i + down, j + right)], 0 outside: one copy of the plane moved as
   * a whole, after which the columns that came round the edge are cleared.
   */
  private void shiftPlane(double[] x, int at, int down, int right, int to) {
    int pixels = height * width;
    if (Math.abs(down) >= height || Math.abs(right) >= width) {
      Arrays.fill(patches, to, to + pixels, 0.0);
      return;
    }
    int by = down * width + right;
    int begin = Math.max(0, -by);
    int end = Math.min(pixels, pixels - by);
    Arrays.fill(patches, to, to + begin, 0.0);
    System.arraycopy(x, at + begin + by, patches, to + begin, end - begin);
    Arrays.fill(patches, to + end, to + pixels, 0.0);
    int fromColumn = right > 0 ? width - right : 0;
    int toColumn = right > 0 ? width : -right;
    for (int row = to; row < to + pixels; row += width) {
      for (int j = fromColumn; j < toColumn; j++) {
        patches[row + j] = 0.0;
      }
    }
  }

  /** Memory held, in bytes. */
  long bytes() {
    return 8L * ((long) patches.length + outputs.length + turned.length + partial.length);
  }
}
