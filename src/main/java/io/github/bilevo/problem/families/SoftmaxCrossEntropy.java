package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import java.util.Arrays;

/**
 * Weighted cross-entropy of softmax over rows of logits S ∈ ℝ^{n×c} with labels y_i ∈ {0 … c−1}:
 *
 * <pre>
 *   Σ_i ω_i [logsumexp(s_i) − s_{i,y_i}],   gradient ω_i (p_i − e_{y_i}),   p_i = softmax(s_i)
 *   curvature along T:   ω_i (p_i∘t_i − p_i (p_iᵀt_i))
 * </pre>
 *
 * ω_i = 1/n, the mean, until other weights are set. Each row is shifted by its largest logit, so
 * that nothing overflows. Mutable, confined to one thread; nothing is allocated after construction.
 */
final class SoftmaxCrossEntropy {
  /** Numbers per call of the exponential: a block of rows that stays in the first-level cache. */
  private static final int BLOCK = 2048;

  private final int classes;
  private final int[] labels;
  private final double[] weights;
  private final double[] probabilities;
  private final double[] losses;
  private final double[] block;

  /** Keeps {@code labels}, which are in range. */
  SoftmaxCrossEntropy(int[] labels, int classes) {
    this.labels = labels;
    this.classes = classes;
    weights = new double[labels.length];
    Arrays.fill(weights, 1.0 / labels.length);
    probabilities = new double[Math.multiplyExact(labels.length, classes)];
    losses = new double[labels.length];
    block = new double[classes * Math.max(1, Math.min(labels.length, BLOCK / classes))];
  }

  /** c. */
  int classes() {
    return classes;
  }

  /** n. */
  int rows() {
    return labels.length;
  }

  /** ω ← {@code weights}, copied. */
  void setWeights(double[] weights) {
    System.arraycopy(weights, 0, this.weights, 0, this.weights.length);
  }

  /** ω_i ← {@code weight} for each row. */
  void setWeight(double weight) {
    Arrays.fill(weights, weight);
  }

  /** Where to write S, n×c row-major, before {@link #update}, which turns it into P. */
  double[] logits() {
    return probabilities;
  }

  /** P and the rows' losses from the logits, in place. */
  void update() {
    int rowsPerBlock = block.length / classes;
    for (int first = 0; first < labels.length; first += rowsPerBlock) {
      int end = Math.min(labels.length, first + rowsPerBlock);
      for (int i = first; i < end; i++) {
        shiftRow(i, (i - first) * classes);
      }
      Backend.active().exp(block, block); // past the last row: old numbers, not read
      for (int i = first; i < end; i++) {
        normaliseRow(i, (i - first) * classes);
      }
    }
  }

  /** block ← s_i − max s_i; loss_i ← max s_i − s_{i,y_i}. */
  private void shiftRow(int i, int to) {
    int from = i * classes;
    double largest = probabilities[from];
    for (int q = 1; q < classes; q++) {
      largest = Math.max(largest, probabilities[from + q]); // a NaN stays
    }
    for (int q = 0; q < classes; q++) {
      block[to + q] = probabilities[from + q] - largest;
    }
    losses[i] = -block[to + labels[i]];
  }

  private void normaliseRow(int i, int from) {
    double sum = 0.0;
    for (int q = 0; q < classes; q++) {
      sum += block[from + q];
    }
    int to = i * classes;
    for (int q = 0; q < classes; q++) {
      probabilities[to + q] = block[from + q] / sum;
    }
    losses[i] += Math.log(sum);
  }

  /** Σ_i ω_i [logsumexp(s_i) − s_{i,y_i}]. */
  double value() {
    double sum = 0.0;
    for (int i = 0; i < losses.length; i++) {
      sum += weights[i] * losses[i];
    }
    return sum;
  }

  /** Σ_i [logsumexp(s_i) − s_{i,y_i}], without weights. */
  double sumOfLosses() {
    double sum = 0.0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum;
  }

  /** The rows whose label is the most probable class; of equal ones the first counts. */
  int hits() {
    int hits = 0;
    for (int i = 0, from = 0; i < labels.length; i++, from += classes) {
      int best = 0;
      for (int q = 1; q < classes; q++) {
        best = probabilities[from + q] > probabilities[from + best] ? q : best;
      }
      hits += best == labels[i] ? 1 : 0;
    }
    return hits;
  }

  /** out_i ← ω_i (p_i − e_{y_i}), n×c. */
  void gradient(double[] out) {
    residuals(weights, out);
  }

  /** out_i ← scales_i (p_i − e_{y_i}), n×c. */
  void residuals(double[] scales, double[] out) {
    for (int i = 0, at = 0; i < labels.length; i++) {
      int label = at + labels[i];
      double scale = scales[i];
      for (int q = 0; q < classes; q++, at++) {
        out[at] = scale * probabilities[at];
      }
      out[label] = scale * (probabilities[label] - 1.0);
    }
  }

  /** out_i ← scales_i (p_i − e_{y_i})ᵀ t_i, T ∈ ℝ^{n×c}. */
  void residualProducts(double[] scales, double[] t, double[] out) {
    for (int i = 0, at = 0; i < labels.length; i++) {
      double sum = -t[at + labels[i]];
      for (int q = 0; q < classes; q++, at++) {
        sum += probabilities[at] * t[at];
      }
      out[i] = scales[i] * sum;
    }
  }

  /** t_i ← ω_i (p_i∘t_i − p_i (p_iᵀt_i)), T ∈ ℝ^{n×c}, in place. */
  void curve(double[] t) {
    for (int i = 0, from = 0; i < labels.length; i++, from += classes) {
      double mean = 0.0;
      for (int at = from; at < from + classes; at++) {
        mean += probabilities[at] * t[at];
      }
      double weight = weights[i];
      for (int at = from; at < from + classes; at++) {
        t[at] = weight * probabilities[at] * (t[at] - mean);
      }
    }
  }

  /** out_iq ← ω_i p_iq (1 − p_iq), the diagonal of the curvature, n×c. */
  void curvatureDiagonal(double[] out) {
    for (int i = 0, at = 0; i < labels.length; i++) {
      for (int q = 0; q < classes; q++, at++) {
        out[at] = weights[i] * probabilities[at] * (1.0 - probabilities[at]);
      }
    }
  }

  /** Memory held, in bytes. */
  long bytes() {
    return 8L * (probabilities.length + 2L * losses.length + block.length) + 4L * labels.length;
  }
}
