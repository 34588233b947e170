package io.github.bilevo.problem.families;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.testing.MultiClassProblems;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.analysis.differentiation.Gradient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Φ's products and E's gradients by hand against Hipparchus' derivatives of their definitions. */
class MapsOracleTest {
  private static final int CLASSES = 3;

  /** Φ(w, λ) and E(w, λ), coordinate by coordinate. */
  private interface Model {
    Gradient[] phi(Gradient[] w, Gradient[] lambda);

    Gradient upper(Gradient[] w, Gradient[] lambda);
  }

  record Case(BilevelProblem problem, Model model, String sizes) {
    @Override
    public String toString() {
      return problem.kind() + ", " + sizes;
    }
  }

  /** Odd and even filters, wider than the image too, one map and several, pooled and not. */
  static Stream<Case> cases() {
    return Stream.of(
        equilibrium(3, 4, 2),
        equilibrium(4, 2, 3),
        convolutional(2, new ConvolutionalLayout(1, 4, 2, 2, 3, 2, CLASSES)),
        convolutional(2, new ConvolutionalLayout(2, 2, 3, 2, 2, 1, CLASSES)),
        convolutional(3, new ConvolutionalLayout(2, 2, 2, 1, 4, 2, CLASSES)));
  }

  private static Case equilibrium(int rows, int features, int units) {
    Samples train = samples(rows, features);
    return new Case(
        Equilibrium.unconstrained(train, units, CLASSES),
        new Units(train, units),
        rows + " rows of " + features + " features, h = " + units);
  }

  private static Case convolutional(int rows, ConvolutionalLayout layout) {
    Samples train = samples(rows, layout.exampleSize());
    return new Case(
        ConvolutionalEquilibrium.unconstrained(train, layout),
        new Maps(train, layout),
        layout.toString());
  }

  private static Samples samples(int rows, int features) {
    return MultiClassProblems.labelled(rows, features, CLASSES, false, new Random(features));
  }

  /** w_i = tanh(A w_i + B x_i + c), E = CE(WΘᵀ + b, y). */
  private record Units(Samples train, int units) implements Model {
    @Override
    public Gradient[] phi(Gradient[] w, Gradient[] lambda) {
      Gradient[][] blocks = blocks(lambda);
      Gradient[] x = constants(train, w[0]);
      int p = train.columns();
      Gradient[] phi = new Gradient[w.length];
      for (int i = 0; i < train.rows(); i++) {
        for (int j = 0; j < units; j++) {
          Gradient ofState = dot(units, blocks[0], j * units, w, i * units);
          Gradient ofInput = dot(p, blocks[1], j * p, x, i * p);
          phi[i * units + j] = ofState.add(ofInput).add(blocks[2][j]).tanh();
        }
      }
      return phi;
    }

    @Override
    public Gradient upper(Gradient[] w, Gradient[] lambda) {
      Gradient[][] blocks = blocks(lambda);
      return crossEntropy(train, w, units, blocks[3], blocks[4]);
    }

    private Gradient[][] blocks(Gradient[] lambda) {
      return split(lambda, units * units, units * train.columns(), units, CLASSES * units, CLASSES);
    }
  }

  /** w_i = tanh(A∗w_i + B∗x_i + c), E = CE(pool(w)Θᵀ + b, y). */
  private record Maps(Samples train, ConvolutionalLayout g) implements Model {
    @Override
    public Gradient[] phi(Gradient[] w, Gradient[] lambda) {
      Gradient[][] blocks = blocks(lambda);
      Gradient[] x = constants(train, w[0]);
      Gradient[] phi = new Gradient[w.length];
      for (int at = 0; at < w.length; at++) {
        int plane = at / (g.height() * g.width());
        Gradient ofState = convolved(w, g.channels(), blocks[0], at);
        Gradient ofImage = convolved(x, g.inputs(), blocks[1], at);
        phi[at] = ofState.add(ofImage).add(blocks[2][plane % g.channels()]).tanh();
      }
      return phi;
    }

    /** Σ_{m, a, b} K[o, m, a, b] x[m, i + a − s, j + b − s], s = ⌊(k−1)/2⌋, 0 outside. */
    private Gradient convolved(Gradient[] x, int maps, Gradient[] kernels, int at) {
      int j = at % g.width();
      int i = at / g.width() % g.height();
      int o = at / (g.width() * g.height()) % g.channels();
      int image = at / (g.width() * g.height() * g.channels());
      int k = g.kernel();
      Gradient sum = x[0].newInstance(0.0);
      for (int term = 0; term < maps * k * k; term++) {
        int row = i + term / k % k - (k - 1) / 2;
        int column = j + term % k - (k - 1) / 2;
        if (row >= 0 && row < g.height() && column >= 0 && column < g.width()) {
          int pixel = ((image * maps + term / (k * k)) * g.height() + row) * g.width() + column;
          sum = sum.add(kernels[o * maps * k * k + term].multiply(x[pixel]));
        }
      }
      return sum;
    }

    @Override
    public Gradient upper(Gradient[] w, Gradient[] lambda) {
      Gradient[][] blocks = blocks(lambda);
      int pool = g.pool();
      int across = g.width() / pool;
      Gradient[] features = new Gradient[train.rows() * pooled()];
      Arrays.fill(features, w[0].newInstance(0.0));
      for (int at = 0; at < w.length; at++) {
        int row = at / g.width(); // over all maps; each has a multiple of pool
        int square = row / pool * across + at % g.width() / pool;
        features[square] = features[square].add(w[at].divide(pool * pool));
      }
      return crossEntropy(train, features, pooled(), blocks[3], blocks[4]);
    }

    /** Numbers of one example that the classifier sees. */
    private int pooled() {
      return g.channels() * (g.height() / g.pool()) * (g.width() / g.pool());
    }

    private Gradient[][] blocks(Gradient[] lambda) {
      int filter = g.channels() * g.kernel() * g.kernel();
      return split(
          lambda,
          filter * g.channels(),
          filter * g.inputs(),
          g.channels(),
          CLASSES * pooled(),
          CLASSES);
    }
  }

  private static Gradient[][] split(Gradient[] lambda, int... sizes) {
    assertThat(Arrays.stream(sizes).sum()).isEqualTo(lambda.length);
    Gradient[][] blocks = new Gradient[sizes.length][];
    for (int block = 0, from = 0; block < sizes.length; from += sizes[block++]) {
      blocks[block] = Arrays.copyOfRange(lambda, from, from + sizes[block]);
    }
    return blocks;
  }

  private static Gradient[] constants(Samples train, Gradient like) {
    return Arrays.stream(train.features().dense().values())
        .mapToObj(like::newInstance)
        .toArray(Gradient[]::new);
  }

  private static Gradient dot(int count, Gradient[] x, int atX, Gradient[] y, int atY) {
    return sum(count, k -> x[atX + k].multiply(y[atY + k]));
  }

  /** The mean over the rows of log Σ_q exp(z_q) − z_y, z = Θf + b. */
  private static Gradient crossEntropy(
      Samples train, Gradient[] features, int each, Gradient[] theta, Gradient[] bias) {
    return sum(
            train.rows(),
            i -> {
              Gradient[] z = new Gradient[CLASSES];
              Arrays.setAll(z, q -> dot(each, theta, q * each, features, i * each).add(bias[q]));
              return sum(CLASSES, q -> z[q].exp()).log().subtract(z[(int) train.targets()[i]]);
            })
        .divide(train.rows());
  }

  private static Gradient sum(int count, IntFunction<Gradient> term) {
    return IntStream.range(0, count).mapToObj(term).reduce(Gradient::add).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void products_smallInstance_areThoseOfHipparchus(Case c) {
    int d = c.problem().stateSize();
    int n = c.problem().lambdaSize();
    double[] w = vector(d, 3);
    double[] lambda = new Random(4).doubles(n, -0.5, 0.5).toArray();
    double[] u = vector(d, 5);
    double[] y = vector(n, 6);
    Gradient[] phi = c.model().phi(variables(w, 0, d + n), variables(lambda, d, d + n));
    Linearization at = ((FixedPointMap) c.problem().lower()).newLinearization();
    at.setLambda(lambda);
    at.setState(w);
    double[] ofState = new double[d];
    double[] ofLambda = new double[n];
    at.value(ofState);
    assertSame(ofState, i -> phi[i].getValue());
    at.stateProduct(u, ofState);
    assertSame(ofState, i -> dot(u, j -> phi[i].getPartialDerivative(j)));
    at.stateProductTransposed(u, ofState);
    assertSame(ofState, j -> dot(u, i -> phi[i].getPartialDerivative(j)));
    at.lambdaProduct(y, ofState);
    assertSame(ofState, i -> dot(y, j -> phi[i].getPartialDerivative(d + j)));
    at.lambdaProductTransposed(u, ofLambda);
    assertSame(ofLambda, j -> dot(u, i -> phi[i].getPartialDerivative(d + j)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void upperGradients_smallInstance_areThoseOfHipparchus(Case c) {
    int d = c.problem().stateSize();
    int n = c.problem().lambdaSize();
    double[] w = vector(d, 7);
    double[] lambda = new Random(8).doubles(n, -0.5, 0.5).toArray();
    Gradient e = c.model().upper(variables(w, 0, d + n), variables(lambda, d, d + n));
    UpperPoint at = c.problem().upper().newPoint();
    at.setLambda(lambda);
    at.setState(w);
    double[] ofState = new double[d];
    double[] ofLambda = new double[n];
    assertSame(new double[] {at.value()}, i -> e.getValue());
    at.stateGradient(ofState);
    assertSame(ofState, e::getPartialDerivative);
    at.lambdaGradient(ofLambda);
    assertSame(ofLambda, j -> e.getPartialDerivative(d + j));
  }

  private static Gradient[] variables(double[] values, int from, int all) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> Gradient.variable(all, from + i, values[i]))
        .toArray(Gradient[]::new);
  }

  private static void assertSame(double[] found, IntToDoubleFunction wanted) {
    double[] values = IntStream.range(0, found.length).mapToDouble(wanted).toArray();
    assertThat(relativeError(found, values)).isLessThan(1e-12);
  }

  private static double dot(double[] x, IntToDoubleFunction y) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y.applyAsDouble(i)).sum();
  }
}
