package io.github.bilevo.problem.expression;

import static io.github.bilevo.autodiff.Expressions.column;
import static io.github.bilevo.autodiff.Expressions.constant;
import static io.github.bilevo.autodiff.Expressions.convolve;
import static io.github.bilevo.autodiff.Expressions.softmaxCrossEntropy;

import io.github.bilevo.autodiff.Convolution;
import io.github.bilevo.autodiff.Expr;
import io.github.bilevo.autodiff.Variables;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.ColumnGroups;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.families.ConvolutionalLayout;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The paper's problems as a user would write them. */
final class Models {
  private Models() {}

  /** LR: Σψ(y xᵀw) + ½ Σ λ_j w_j². */
  static BilevelProblem logistic(Samples train, Samples validation) {
    int p = train.columns();
    Variables w = Variables.of("w", p, 1);
    Variables lambda = Variables.of("lambda", p, 1);
    Expr penalty = lambda.get().times(w.get().square()).sum().times(0.5);
    return ExpressionProblem.minimise(
            "logistic",
            w,
            lambda,
            logisticLoss(train, w.get()).plus(penalty),
            logisticLoss(validation, w.get()))
        .build();
  }

  private static Expr logisticLoss(Samples samples, Expr w) {
    Expr margins = column(samples.targets()).times(constant(samples.features()).matmul(w));
    return margins.negate().softplus().sum();
  }

  /** KRR: ½ wᵀ(K + βI)w − wᵀy, λ = (β, γ), or their logarithms. */
  static BilevelProblem kernelRidge(Samples train, Samples validation, boolean logarithms) {
    int n = train.rows();
    Variables w = Variables.of("w", n, 1);
    Variables lambda = Variables.of("beta", 1, 1).and("gamma", train.columns(), 1);
    Expr beta = logarithms ? lambda.get("beta").exp() : lambda.get("beta");
    Expr gamma = logarithms ? lambda.get("gamma").exp() : lambda.get("gamma");
    Expr fit = kernel(train, train, gamma).matmul(w.get()).plus(beta.times(w.get()));
    Expr l = w.get().times(fit.times(0.5).minus(column(train.targets()))).sum();
    Expr r = column(validation.targets()).minus(kernel(validation, train, gamma).matmul(w.get()));
    return ExpressionProblem.minimise("kernel-ridge", w, lambda, l, r.square().sum().times(0.5))
        .build();
  }

  /** K_ij = exp(−Σ_l γ_l (a_il − b_jl)²): one row of squares per pair. */
  private static Expr kernel(Samples a, Samples b, Expr gamma) {
    DenseMatrix x = a.features().dense();
    DenseMatrix y = b.features().dense();
    DenseMatrix squares = DenseMatrix.zeros(a.rows() * b.rows(), a.columns());
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < b.rows(); j++) {
        for (int l = 0; l < a.columns(); l++) {
          double difference = x.get(i, l) - y.get(j, l);
          squares.set(i * b.rows() + j, l, difference * difference);
        }
      }
    }
    return constant(squares).matmul(gamma).negate().exp().reshape(a.rows(), b.rows());
  }

  /** BR: ½‖Xw − y‖² + (β/2)‖w − λ‖². */
  static BilevelProblem biasedRidge(Samples train, Samples validation, double beta) {
    int p = train.columns();
    Variables w = Variables.of("w", p, 1);
    Variables lambda = Variables.of("lambda", p, 1);
    Expr pull = w.get().minus(lambda.get()).square().sum().times(beta / 2);
    return ExpressionProblem.minimise(
            "biased-ridge",
            w,
            lambda,
            squares(train, w.get()).plus(pull),
            squares(validation, w.get()))
        .build();
  }

  private static Expr squares(Samples samples, Expr w) {
    Expr residual = constant(samples.features()).matmul(w).minus(column(samples.targets()));
    return residual.square().sum().times(0.5);
  }

  /** HR: ½‖XHw − y‖² + (β/2)‖w‖². */
  static BilevelProblem hyperRepresentation(Samples train, Samples validation, int d, double beta) {
    Variables w = Variables.of("w", d, 1);
    Variables lambda = Variables.of("H", train.columns(), d);
    Expr penalty = w.get().square().sum().times(beta / 2);
    return ExpressionProblem.minimise(
            "hyper-representation",
            w,
            lambda,
            representation(train, lambda.get(), w.get()).plus(penalty),
            representation(validation, lambda.get(), w.get()))
        .build();
  }

  private static Expr representation(Samples samples, Expr h, Expr w) {
    Expr fit = constant(samples.features()).matmul(h).matmul(w);
    return fit.minus(column(samples.targets())).square().sum().times(0.5);
  }

  /** Multi-class logistic: CE(XW, y) + 1/(2cp) Σ_j exp(λ_j) Σ_q w_jq². */
  static BilevelProblem multinomial(Samples train, Samples validation, int classes) {
    int p = train.columns();
    Variables w = Variables.of("W", p, classes);
    Variables lambda = Variables.of("lambda", p, 1);
    Expr penalty = lambda.get().exp().times(w.get().square()).sum();
    return ExpressionProblem.minimise(
            "multinomial-logistic",
            w,
            lambda,
            crossEntropy(train, w.get()).plus(penalty.times(0.5 / (classes * p))),
            crossEntropy(validation, w.get()))
        .build();
  }

  private static Expr crossEntropy(Samples samples, Expr w) {
    Expr logits = constant(samples.features()).matmul(w);
    return softmaxCrossEntropy(logits, labels(samples.targets())).mean();
  }

  private static int[] labels(double[] targets) {
    return Arrays.stream(targets).mapToInt(target -> (int) target).toArray();
  }

  /** Training-data optimisation: CE(λW, (0 … c−1)) + β/(2cp) ‖W‖². */
  static BilevelProblem trainingData(Samples validation, int classes, double beta) {
    int p = validation.columns();
    Variables w = Variables.of("W", p, classes);
    Variables lambda = Variables.of("X", classes, p);
    Expr fit =
        softmaxCrossEntropy(lambda.get().matmul(w.get()), IntStream.range(0, classes).toArray())
            .mean();
    Expr penalty = w.get().square().sum().times(beta / (2 * classes * p));
    return ExpressionProblem.minimise(
            "training-data", w, lambda, fit.plus(penalty), crossEntropy(validation, w.get()))
        .build();
  }

  /** Data cleaning: (1/n) Σ_i sigmoid(λ_i) CE_i + ρ‖W‖². */
  static BilevelProblem weighted(Samples train, Samples validation, int classes, double rho) {
    Variables w = Variables.of("W", train.columns(), classes);
    Variables lambda = Variables.of("lambda", train.rows(), 1);
    Expr logits = constant(train.features()).matmul(w.get());
    Expr rows = softmaxCrossEntropy(logits, labels(train.targets()));
    Expr l = lambda.get().sigmoid().times(rows).mean().plus(w.get().square().sum().times(rho));
    return ExpressionProblem.minimise("weighted", w, lambda, l, crossEntropy(validation, w.get()))
        .build();
  }

  /** The equilibrium map tanh(WAᵀ + XBᵀ + c), λ = (A, B, c, Θ, b), E = CE(WΘᵀ + b, y). */
  static BilevelProblem equilibrium(Samples train, int units, int classes) {
    Variables w = Variables.of("W", train.rows(), units);
    Variables lambda =
        Variables.of("A", units, units)
            .and("B", units, train.columns())
            .and("c", 1, units)
            .and("Theta", classes, units)
            .and("b", 1, classes);
    Expr inputs = constant(train.features()).matmul(lambda.get("B").transpose());
    Expr phi =
        w.get().matmul(lambda.get("A").transpose()).plus(inputs).plus(lambda.get("c")).tanh();
    Expr logits = w.get().matmul(lambda.get("Theta").transpose()).plus(lambda.get("b"));
    Expr e = softmaxCrossEntropy(logits, labels(train.targets())).mean();
    return ExpressionProblem.fixedPoint("equilibrium", w, lambda, phi, e).build();
  }

  /** tanh(A∗w + B∗x + c) over images, λ = (A, B, c, Θ, b), E = CE(pool(w)Θᵀ + b, y). */
  static BilevelProblem convolutionalEquilibrium(Samples train, ConvolutionalLayout layout) {
    Convolution ofState = convolution(layout.channels(), layout);
    Convolution ofImages = convolution(layout.inputs(), layout);
    Variables w = Variables.of("W", train.rows(), ofState.imageSize());
    Variables lambda =
        Variables.of("A", layout.channels(), ofState.kernelSize())
            .and("B", layout.channels(), ofImages.kernelSize())
            .and("c", 1, layout.channels())
            .and("Theta", layout.classes(), layout.features())
            .and("b", 1, layout.classes());
    Expr phi =
        convolve(ofState, w.get(), lambda.get("A"))
            .plus(convolve(ofImages, constant(train.features()), lambda.get("B")))
            .plus(ofState.perFilter(lambda.get("c")))
            .tanh();
    Expr features = w.get().matmul(constant(pooling(layout)));
    Expr logits = features.matmul(lambda.get("Theta").transpose()).plus(lambda.get("b"));
    Expr e = softmaxCrossEntropy(logits, labels(train.targets())).mean();
    return ExpressionProblem.fixedPoint("convolutional-equilibrium", w, lambda, phi, e).build();
  }

  private static Convolution convolution(int maps, ConvolutionalLayout layout) {
    return new Convolution(
        maps, layout.height(), layout.width(), layout.channels(), layout.kernel(), layout.kernel());
  }

  /** One column per square of pool×pool pixels, its mean. */
  private static DenseMatrix pooling(ConvolutionalLayout layout) {
    int pool = layout.pool();
    int across = layout.width() / pool;
    DenseMatrix matrix = DenseMatrix.zeros(layout.stateSize(), layout.features());
    for (int at = 0; at < layout.stateSize(); at++) {
      int row = at / layout.width(); // over all maps; each has a multiple of pool
      int square = row / pool * across + at % layout.width() / pool;
      matrix.set(at, square, 1.0 / (pool * pool));
    }
    return matrix;
  }

  /** Ridge: ½‖Xw − y‖² + ½ Σ_g λ_g ‖w_g‖². */
  static BilevelProblem ridge(Samples train, Samples validation, ColumnGroups groups) {
    Variables w = Variables.of("w", train.columns(), 1);
    Variables lambda = Variables.of("lambda", groups.count(), 1);
    Expr l = squares(train, w.get()).plus(penalty(groups, lambda.get(), w.get()));
    return ExpressionProblem.minimise("ridge", w, lambda, l, squares(validation, w.get())).build();
  }

  /** LR with ½ Σ_g λ_g ‖w_g‖². */
  static BilevelProblem logistic(Samples train, Samples validation, ColumnGroups groups) {
    Variables w = Variables.of("w", train.columns(), 1);
    Variables lambda = Variables.of("lambda", groups.count(), 1);
    Expr l = logisticLoss(train, w.get()).plus(penalty(groups, lambda.get(), w.get()));
    return ExpressionProblem.minimise("logistic", w, lambda, l, logisticLoss(validation, w.get()))
        .build();
  }

  private static Expr penalty(ColumnGroups groups, Expr lambda, Expr w) {
    DenseMatrix membership = DenseMatrix.zeros(groups.columns(), groups.count());
    for (int j = 0; j < groups.columns(); j++) {
      membership.set(j, groups.groupOf()[j], 1.0);
    }
    return constant(membership).matmul(lambda).times(w.square()).sum().times(0.5);
  }
}
