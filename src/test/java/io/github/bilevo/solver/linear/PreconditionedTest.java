package io.github.bilevo.solver.linear;

import static io.github.bilevo.solver.linear.Systems.diagonal;
import static io.github.bilevo.solver.linear.Systems.product;
import static io.github.bilevo.solver.linear.Systems.solve;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import java.util.EnumSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Preconditioned methods: the contract for each, and what each preconditioner is good for. */
class PreconditionedTest {
  @Nested
  class JacobiCg extends KrylovContract {
    @Override
    LinearMethod method(int steps, double relativeTolerance) {
      return new ConjugateGradient(steps, relativeTolerance, new Jacobi());
    }

    @Override
    int stepsFor(int distinct) {
      return 12;
    }
  }

  @Nested
  class JacobiMinres extends KrylovContract {
    @Override
    LinearMethod method(int steps, double relativeTolerance) {
      return new Minres(steps, relativeTolerance, new Jacobi());
    }

    @Override
    int stepsFor(int distinct) {
      return 12;
    }
  }

  @Nested
  class NystroemCg extends KrylovContract {
    @Override
    LinearMethod method(int steps, double relativeTolerance) {
      return new ConjugateGradient(steps, relativeTolerance, new Nystroem(4, 1));
    }

    @Override
    boolean initAllocates() {
      return true;
    }

    @Override
    int stepsFor(int distinct) {
      return 12;
    }
  }

  @Nested
  class NystroemMinres extends KrylovContract {
    @Override
    LinearMethod method(int steps, double relativeTolerance) {
      return new Minres(steps, relativeTolerance, new Nystroem(4, 1));
    }

    @Override
    boolean initAllocates() {
      return true;
    }

    @Override
    int stepsFor(int distinct) {
      return 12;
    }
  }

  /** Eigenvalues 10⁶·2⁻ⁱ + 1: fast decay onto a floor, as a kernel matrix with a regulariser. */
  private static Systems.Dense decaying(int n, long seed) {
    double[] eigenvalues = new double[n];
    for (int i = 0; i < n; i++) {
      eigenvalues[i] = 1e6 * Math.pow(2, -i) + 1;
    }
    return Systems.symmetric(eigenvalues, seed);
  }

  @ParameterizedTest(name = "seed = {0}")
  @ValueSource(longs = {1, 2, 3})
  void nystroem_fastDecay_takesFarFewerStepsThanWithout(long seed) {
    int n = 120;
    Systems.Dense a = decaying(n, seed);
    double[] x = vector(n, seed + 5);
    double[] b = product(a, x);
    LinearWorkspace plain = solve(new ConjugateGradient(5000, 1e-10), a, b);
    for (LinearMethod method :
        new LinearMethod[] {
          new ConjugateGradient(5000, 1e-10, new Nystroem(20, seed)),
          new Minres(5000, 1e-10, new Nystroem(20, seed))
        }) {
      LinearWorkspace w = solve(method, a, b);
      assertThat(w.status()).isEqualTo(Status.CONVERGED);
      assertThat(w.steps()).isLessThan(plain.steps() / 3);
      for (int i = 0; i < n; i++) {
        assertThat(w.x()[i]).isCloseTo(x[i], within(1e-10 * Vectors.norm(b))); // λ_min = 1
      }
    }
  }

  @Test
  void nystroem_ofFullRank_isTheInverseUpToAFactor() {
    Systems.Dense a = Systems.positiveDefinite(6, 100, 4);
    Preconditioner.Inverse inverse = new Nystroem(6, 1).newInverse(6);
    assertThat(inverse.prepare(a)).isEqualTo(Status.RUNNING);
    double[] x = vector(6, 5);
    double[] z = new double[6];
    inverse.apply(product(a, x), z); // λ_min A⁻¹ A x, λ_min = 1
    for (int i = 0; i < 6; i++) {
      assertThat(z[i]).isCloseTo(x[i], within(1e-11 * Vectors.norm(x)));
    }
    LinearWorkspace w =
        solve(new ConjugateGradient(3, 1e-10, new Nystroem(6, 1)), a, product(a, x));
    assertThat(w.steps()).isEqualTo(1);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
  }

  @Test
  void nystroem_matrixOfLowRank_findsItsEigenvalues() {
    // P⁻¹ = λ̂_r A⁻¹ on the range, I beside it
    Systems.Dense a = Systems.symmetric(new double[] {8, 4, 2, 0, 0, 0, 0}, 6);
    Preconditioner.Inverse inverse = new Nystroem(5, 2).newInverse(7);
    assertThat(inverse.prepare(a)).isEqualTo(Status.RUNNING);
    double[] inRange = product(a, vector(7, 7));
    double[] z = new double[7];
    inverse.apply(product(a, inRange), z);
    for (int i = 0; i < 7; i++) {
      assertThat(z[i]).isCloseTo(2 * inRange[i], within(1e-6 * Vectors.norm(inRange)));
    }
  }

  @Test
  void nystroem_indefiniteMatrix_saysIndefiniteAndKeepsTheIterate() {
    Systems.Dense a = diagonal(1.0, -1.0, 2.0, -2.0);
    LinearWorkspace w =
        solve(new ConjugateGradient(9, 0, new Nystroem(4, 1)), a, 1.0, 2.0, 3.0, 4.0);
    assertThat(w.status()).isEqualTo(Status.INDEFINITE);
    assertThat(w.x()).containsOnly(0.0);
    assertThat(w.residualNorm()).isEqualTo(Math.sqrt(30));
  }

  @Test
  void nystroem_matrixNotFinite_saysNonFinite() {
    Systems.Dense a = diagonal(1.0, Double.POSITIVE_INFINITY);
    assertThat(new Nystroem(2, 1).newInverse(2).prepare(a)).isEqualTo(Status.NON_FINITE);
  }

  @Test
  void nystroem_sameSeed_givesTheSameBitsAndAnotherSeedOthers() {
    Systems.Dense a = decaying(40, 8);
    double[] r = vector(40, 9);
    assertThat(applied(new Nystroem(7, 3), a, r))
        .containsExactly(applied(new Nystroem(7, 3), a, r));
    assertThat(applied(new Nystroem(7, 3), a, r)).isNotEqualTo(applied(new Nystroem(7, 4), a, r));
  }

  private static double[] applied(Preconditioner p, LinearOperator a, double[] r) {
    Preconditioner.Inverse inverse = p.newInverse(r.length);
    assertThat(inverse.prepare(a)).isEqualTo(Status.RUNNING);
    double[] z = new double[r.length];
    inverse.apply(r, z);
    return z;
  }

  /** DAD with A well conditioned and D from 1 to 10⁴: Jacobi undoes D. */
  private static Systems.Dense badlyScaled(Systems.Dense a) {
    int n = a.size();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double scale = Math.pow(10, 4.0 * (i + j) / (n - 1));
        a.matrix().set(i, j, a.matrix().get(i, j) * scale);
      }
    }
    return a;
  }

  @Test
  void jacobi_badlyScaledMatrix_takesFarFewerSteps() {
    int n = 50;
    Systems.Dense a = badlyScaled(LinearMethodContract.contraction(n, 10));
    double[] b = vector(n, 11);
    int plain = solve(new ConjugateGradient(100_000, 1e-8), a, b).steps();
    LinearWorkspace w = solve(new ConjugateGradient(100_000, 1e-8, new Jacobi()), a, b);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.steps()).isLessThan(plain / 4);
    assertThat(solve(new Minres(100_000, 1e-8, new Jacobi()), a, b).steps()).isLessThan(plain / 4);
  }

  @Test
  void jacobi_indefiniteDiagonal_solvesInOneMinresPairOfSteps() {
    // P⁻¹A has eigenvalues ±1
    LinearWorkspace w =
        solve(new Minres(9, 1e-12, new Jacobi()), diagonal(4.0, -3.0, 10.0), 1.0, 2.0, 3.0);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.steps()).isEqualTo(2);
    assertThat(w.x()).containsExactly(new double[] {0.25, -2.0 / 3, 0.3}, within(1e-14));
  }

  @Test
  void jacobi_diagonalNotKnown_isRefusedAndTheAlternativeNamed() {
    LinearMethod method = new ConjugateGradient(3, 0, new Jacobi());
    assertThat(method.refusal(EnumSet.complementOf(EnumSet.of(Requirement.DIAGONAL))))
        .hasValue(
            "cg needs the diagonal of I − ∂₁Φ, which this map does not know;"
                + " use the preconditioner nystroem or none");
    LinearOperator a =
        new LinearOperator() {
          @Override
          public int size() {
            return 1;
          }

          @Override
          public void apply(double[] v, double[] out) {
            out[0] = v[0];
          }

          @Override
          public boolean symmetric() {
            return true;
          }
        };
    assertThatThrownBy(() -> solve(method, a, 1.0))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("diagonal is not known");
  }

  @Test
  void jacobi_zeroOrInfiniteOnTheDiagonal_isReplacedOrTold() {
    double[] z = new double[2];
    Preconditioner.Inverse inverse = new Jacobi().newInverse(2);
    assertThat(inverse.prepare(diagonal(0.0, -4.0))).isEqualTo(Status.RUNNING);
    inverse.apply(new double[] {3, 8}, z);
    assertThat(z).containsExactly(3.0, 2.0);
    assertThat(inverse.prepare(diagonal(1.0, Double.NaN))).isEqualTo(Status.NON_FINITE);
  }

  @Test
  void constructor_rankZero_isRefused() {
    assertThatThrownBy(() -> new Nystroem(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rank: found 0; wanted at least 1");
  }

  @Test
  void bytes_sketch_areInTheWorkspace() {
    long plain = new ConjugateGradient(3, 0).newWorkspace(100).bytes();
    long sketched = new ConjugateGradient(3, 0, new Nystroem(5, 1)).newWorkspace(100).bytes();
    assertThat(sketched - plain).isEqualTo(8 * (100 + 2 * 5 * 100 + 25 + 10));
  }
}
