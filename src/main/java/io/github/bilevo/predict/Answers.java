package io.github.bilevo.predict;

/**
 * What a model says of rows, one entry per row. The arrays are not copied and must not be changed.
 *
 * @param scores the number that the model computes; of several classes that of the likeliest
 * @param classes the class, or empty where the model is no classification
 * @param probabilities of that class, or empty where the model has none
 */
public record Answers(double[] scores, double[] classes, double[] probabilities) {
  private static final double[] NONE = {};

  /** Of a regression; {@code two} are the values that count as its classes, or empty. */
  static Answers ofNumbers(double[] numbers, double[] two) {
    if (two.length != 2) {
      return new Answers(numbers, NONE, NONE);
    }
    double threshold = (two[0] + two[1]) / 2;
    double[] classes = new double[numbers.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = numbers[i] >= threshold ? two[1] : two[0];
    }
    return new Answers(numbers, classes, NONE);
  }
}
