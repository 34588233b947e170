package io.github.bilevo.autodiff;

import java.util.List;

/**
 * A two-dimensional convolution (as in neural networks: a correlation) with stride 1 whose output
 * is as large as its input, zeros outside:
 *
 * <pre>  y[o, i, j] = Σ_{c, a, b} k[o, c, a, b] x[c, i + a − ⌊(kh−1)/2⌋, j + b − ⌊(kw−1)/2⌋]
 * </pre>
 *
 * Images are rows: x is N × (channels·height·width), channel by channel and row by row within; y is
 * N × (filters·height·width) likewise; k is filters × (channels·kernelHeight·kernelWidth).
 *
 * <p>T(x, k, ȳ) = Σ ȳ∘y is linear in each of its three arguments, so its three partial derivatives
 * are the three products, and the derivative of each is made of the other two.
 */
public record Convolution(
    int channels, int height, int width, int filters, int kernelHeight, int kernelWidth) {

  /** Which argument of T a product is the derivative in. */
  public enum Product {
    /** (x, k) ↦ y. */
    OUTPUT,
    /** (ȳ, k) ↦ x̄. */
    IMAGES,
    /** (x, ȳ) ↦ k̄. */
    KERNELS
  }

  /** Checks the sizes. */
  public Convolution {
    int least = Math.min(Math.min(channels, height), Math.min(width, filters));
    if (Math.min(least, Math.min(kernelHeight, kernelWidth)) < 1) {
      throw new IllegalArgumentException(
          "convolution: found %d×%d×%d with %d filters of %d×%d; wanted sizes of at least 1"
              .formatted(channels, height, width, filters, kernelHeight, kernelWidth));
    }
  }

  /** Numbers in one input image. */
  public int imageSize() {
    return channels * height * width;
  }

  /** Numbers in one output image. */
  public int outputSize() {
    return filters * height * width;
  }

  /** Numbers in one filter. */
  public int kernelSize() {
    return channels * kernelHeight * kernelWidth;
  }

  /** One number per filter (1×filters) over all places of an output image, 1×outputSize. */
  public Expr perFilter(Expr bias) {
    want("perFilter", bias, new Shape(1, filters));
    return bias.reshape(filters, 1).expand(filters, height * width).reshape(1, outputSize());
  }

  Expr forward(Expr images, Expr kernels) {
    want("convolve images", images, new Shape(images.shape().rows(), imageSize()));
    want("convolve kernels", kernels, new Shape(filters, kernelSize()));
    return node(Product.OUTPUT, images.shape().rows(), outputSize(), images, kernels);
  }

  Expr images(Expr outputs, Expr kernels) {
    return node(Product.IMAGES, outputs.shape().rows(), imageSize(), outputs, kernels);
  }

  Expr kernels(Expr images, Expr outputs) {
    return node(Product.KERNELS, filters, kernelSize(), images, outputs);
  }

  private Expr node(Product product, int rows, int columns, Expr a, Expr b) {
    return new Expr(new Op.Convolve(this, product), new Shape(rows, columns), List.of(a, b));
  }

  private static void want(String operator, Expr found, Shape wanted) {
    if (!found.shape().equals(wanted)) {
      throw new IllegalArgumentException(
          operator + ": found " + found.shape() + "; wanted " + wanted);
    }
  }
}
