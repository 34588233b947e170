package io.github.bilevo.problem.families;

/**
 * The sizes of a convolutional equilibrium model and where its parameters stand in λ = (A, B, c, Θ,
 * b), each row-major: A is channels×channels×k×k, B is channels×inputs×k×k, c one number per
 * channel, Θ is classes×features, b one number per class.
 *
 * @param inputs feature maps of an example x_i, 1 for grey images
 * @param height rows of pixels of every map
 * @param width columns of pixels of every map
 * @param channels feature maps of a state w_i
 * @param kernel k, the side of the filters
 * @param pool the classifier sees means over squares of pool×pool pixels; 1 for the state itself;
 *     divides height and width
 * @param classes at least 2
 */
public record ConvolutionalLayout(
    int inputs, int height, int width, int channels, int kernel, int pool, int classes) {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the one that is out of range
   */
  public ConvolutionalLayout {
    checkPositive("inputs", inputs);
    checkPositive("height", height);
    checkPositive("width", width);
    checkPositive("channels", channels);
    checkPositive("kernel", kernel);
    checkPositive("pool", pool);
    Labels.checkClasses(classes);
    if (height % pool != 0 || width % pool != 0) {
      throw new IllegalArgumentException(
          "pool: found " + pool + "; wanted a divisor of " + height + " and " + width);
    }
    checkSize("λ", parameters(inputs, height, width, channels, kernel, pool, classes));
    checkSize("a state", (double) channels * height * width);
    checkSize("an example", (double) inputs * height * width);
  }

  private static void checkPositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": found " + value + "; wanted at least 1");
    }
  }

  private static void checkSize(String what, double numbers) {
    if (numbers > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "layout: found " + what + " of " + numbers + " numbers; wanted fewer than 2³¹");
    }
  }

  private static double parameters(
      double inputs, int height, int width, double channels, double k, int pool, double classes) {
    double features = channels * (height / pool) * (width / pool);
    return channels * (channels + inputs) * k * k + channels + classes * (features + 1);
  }

  /** Pixels of one map. */
  int pixels() {
    return height * width;
  }

  /** Numbers of one example x_i. */
  public int exampleSize() {
    return inputs * pixels();
  }

  /** Numbers of one state w_i. */
  public int stateSize() {
    return channels * pixels();
  }

  /** Numbers of one state that the classifier sees. */
  public int features() {
    return channels * (height / pool) * (width / pool);
  }

  /** Numbers of A. */
  int sizeOfA() {
    return channels * channels * kernel * kernel;
  }

  /** Numbers of B. */
  int sizeOfB() {
    return channels * inputs * kernel * kernel;
  }

  /** Where B begins in λ. */
  public int offsetOfB() {
    return sizeOfA();
  }

  /** Where c begins in λ. */
  public int offsetOfC() {
    return offsetOfB() + sizeOfB();
  }

  /** Where Θ begins in λ. */
  public int offsetOfTheta() {
    return offsetOfC() + channels;
  }

  /** Where b begins in λ. */
  public int offsetOfBias() {
    return offsetOfTheta() + classes * features();
  }

  /** n, the length of λ. */
  public int lambdaSize() {
    return offsetOfBias() + classes;
  }
}
