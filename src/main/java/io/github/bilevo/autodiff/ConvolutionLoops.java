package io.github.bilevo.autodiff;

import java.util.Arrays;

/**
 * The products of a {@link Convolution}, one image, filter, channel and place in the filter after
 * the other; the innermost loop runs along a row of pixels.
 *
 * @param images N
 * @param a slot of x or ȳ
 * @param b slot of k or ȳ
 * @param out slot of the result
 */
record ConvolutionLoops(
    Convolution geometry, Convolution.Product product, int images, int a, int b, int out)
    implements Instruction {

  @Override
  public void run(double[][] s) {
    Arrays.fill(s[out], 0.0);
    switch (product) {
      case OUTPUT -> sweep(s[a], s[b], s[out]);
      case IMAGES -> sweep(s[out], s[b], s[a]);
      case KERNELS -> sweep(s[a], s[out], s[b]);
    }
  }

  /** Adds to one of x, k and y what the other two give. */
  private void sweep(double[] x, double[] k, double[] y) {
    Convolution g = geometry;
    int pixels = g.height() * g.width();
    for (int n = 0; n < images; n++) {
      for (int o = 0; o < g.filters(); o++) {
        int yAt = n * g.outputSize() + o * pixels;
        for (int c = 0; c < g.channels(); c++) {
          int xAt = n * g.imageSize() + c * pixels;
          int kAt = o * g.kernelSize() + c * g.kernelHeight() * g.kernelWidth();
          plane(x, xAt, k, kAt, y, yAt);
        }
      }
    }
  }

  /** One input plane, one filter plane, one output plane. */
  private void plane(double[] x, int xAt, double[] k, int kAt, double[] y, int yAt) {
    int height = geometry.height();
    int width = geometry.width();
    for (int p = 0; p < geometry.kernelHeight(); p++) {
      int down = p - (geometry.kernelHeight() - 1) / 2;
      for (int q = 0; q < geometry.kernelWidth(); q++) {
        int right = q - (geometry.kernelWidth() - 1) / 2;
        int from = Math.max(0, -right);
        int length = Math.min(width, width - right) - from;
        int weight = kAt + p * geometry.kernelWidth() + q;
        for (int i = Math.max(0, -down); i < Math.min(height, height - down); i++) {
          int yRow = yAt + i * width + from;
          int xRow = xAt + (i + down) * width + from + right;
          switch (product) {
            case OUTPUT -> add(length, k[weight], x, xRow, y, yRow);
            case IMAGES -> add(length, k[weight], y, yRow, x, xRow);
            case KERNELS -> k[weight] += dot(length, x, xRow, y, yRow);
          }
        }
      }
    }
  }

  private static void add(int n, double weight, double[] x, int xAt, double[] y, int yAt) {
    for (int j = 0; j < n; j++) {
      y[yAt + j] += weight * x[xAt + j];
    }
  }

  private static double dot(int n, double[] x, int xAt, double[] y, int yAt) {
    double sum = 0.0;
    for (int j = 0; j < n; j++) {
      sum += x[xAt + j] * y[yAt + j];
    }
    return sum;
  }

  @Override
  public String toString() {
    return "convolve-" + product.name().toLowerCase(java.util.Locale.ROOT) + " " + images;
  }
}
