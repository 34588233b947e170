package io.github.bilevo.predict;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Matrix;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.Scorer;
import io.github.bilevo.problem.families.HyperRepresentation;
import io.github.bilevo.problem.families.KernelRidge;
import io.github.bilevo.problem.families.LogisticRegression;
import io.github.bilevo.problem.families.MultinomialLogistic;
import io.github.bilevo.problem.families.Ridge;
import java.util.Arrays;

/** How (w, λ) answers for a row x of p features. Immutable. */
public sealed interface Rule {
  /** Of a regression that counts as no classification. */
  double[] NO_TWO = {};

  /** The figures of merit on prepared rows, those that a run reports on its own. */
  Scorer scorer(Samples rows);

  /** The answers for prepared features; {@code w}, {@code lambda}: not modified. */
  Answers answers(Matrix rows, double[] w, double[] lambda);

  /** Whether targets like this one can be compared with the answers. */
  boolean takes(double target);

  /** Two classes, −1 and 1: the sign of xᵀw; its probability is 1/(1 + exp(−xᵀw)). */
  record Sign() implements Rule {
    @Override
    public Scorer scorer(Samples rows) {
      return LogisticRegression.scorer(rows);
    }

    @Override
    public Answers answers(Matrix rows, double[] w, double[] lambda) {
      double[] scores = product(rows, w);
      double[] classes = new double[scores.length];
      double[] probabilities = new double[scores.length];
      for (int i = 0; i < scores.length; i++) {
        classes[i] = scores[i] >= 0 ? 1.0 : -1.0;
        probabilities[i] = 1.0 / (1.0 + Math.exp(-Math.abs(scores[i])));
      }
      return new Answers(scores, classes, probabilities);
    }

    @Override
    public boolean takes(double target) {
      return Math.abs(target) == 1.0;
    }
  }

  /** Classes 0 … c − 1: the most probable of the softmax of xᵀw, w ∈ ℝ^{p×c} row by row. */
  record Softmax(int classes) implements Rule {
    @Override
    public Scorer scorer(Samples rows) {
      return MultinomialLogistic.scorer(rows, classes);
    }

    @Override
    public Answers answers(Matrix rows, double[] w, double[] lambda) {
      double[] scores = new double[rows.rows() * classes];
      rows.multiply(classes, w, scores);
      double[] largest = new double[rows.rows()];
      double[] best = new double[rows.rows()];
      double[] probabilities = new double[rows.rows()];
      for (int i = 0; i < best.length; i++) {
        int at = i * classes;
        int q = 0;
        for (int c = 1; c < classes; c++) {
          q = scores[at + c] > scores[at + q] ? c : q;
        }
        double sum = 0.0;
        for (int c = 0; c < classes; c++) {
          sum += Math.exp(scores[at + c] - scores[at + q]);
        }
        largest[i] = scores[at + q];
        best[i] = q;
        probabilities[i] = 1.0 / sum;
      }
      return new Answers(largest, best, probabilities);
    }

    @Override
    public boolean takes(double target) {
      return target == Math.rint(target) && target >= 0 && target < classes;
    }
  }

  /**
   * A number, xᵀw; or the nearer of two values, where the training targets were of two.
   *
   * @param two these values, ascending; or empty
   */
  record Linear(double[] two) implements Rule {
    @Override
    public Scorer scorer(Samples rows) {
      return Ridge.scorer(trained(rows.columns(), two), rows);
    }

    @Override
    public Answers answers(Matrix rows, double[] w, double[] lambda) {
      return Answers.ofNumbers(product(rows, w), two);
    }

    @Override
    public boolean takes(double target) {
      return Double.isFinite(target);
    }
  }

  /** The same of xᵀHw, H = λ ∈ ℝ^{p×d} row by row. */
  record Represented(double[] two) implements Rule {
    @Override
    public Scorer scorer(Samples rows) {
      return HyperRepresentation.scorer(trained(rows.columns(), two), rows);
    }

    @Override
    public Answers answers(Matrix rows, double[] w, double[] lambda) {
      double[] composed = new double[rows.columns()];
      DenseMatrix.wrap(rows.columns(), w.length, lambda).multiply(w, composed);
      return Answers.ofNumbers(product(rows, composed), two);
    }

    @Override
    public boolean takes(double target) {
      return Double.isFinite(target);
    }
  }

  /**
   * A number, K(γ)w, with a Gaussian kernel between the row and those of the training.
   *
   * @param train the prepared training rows
   * @param logarithms whether λ is the logarithm of (β, γ)
   */
  record Kernel(Samples train, boolean logarithms) implements Rule {
    @Override
    public Scorer scorer(Samples rows) {
      Scorer scorer = KernelRidge.scorer(train, rows);
      return (w, lambda) -> scorer.score(w, direct(lambda));
    }

    @Override
    public Answers answers(Matrix rows, double[] w, double[] lambda) {
      double[] numbers = KernelRidge.predict(train.features(), rows, w, direct(lambda));
      return Answers.ofNumbers(numbers, two(train.targets()));
    }

    @Override
    public boolean takes(double target) {
      return Double.isFinite(target);
    }

    private double[] direct(double[] lambda) {
      double[] direct = lambda.clone();
      for (int j = 0; j < direct.length && logarithms; j++) {
        direct[j] = Math.exp(lambda[j]);
      }
      return direct;
    }
  }

  /** The two values that targets take, ascending; empty if there are more or fewer. */
  static double[] two(double[] targets) {
    double[] distinct = Arrays.stream(targets).distinct().limit(3).sorted().toArray();
    return distinct.length == 2 ? distinct : NO_TWO;
  }

  private static double[] product(Matrix rows, double[] w) {
    double[] product = new double[rows.rows()];
    rows.multiply(w, product);
    return product;
  }

  /** Rows whose targets are of these two values, or of one: all that a scorer wants to know. */
  private static Samples trained(int columns, double[] two) {
    double[] targets = two.length == 2 ? two : new double[1];
    return new Samples(DenseMatrix.zeros(targets.length, columns), targets);
  }
}
