package io.github.bilevo.hypergradient.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookAheadTest {
  /** ê within [0.5, 3] × the true error in 90 % of draws, pooled over families and methods. */
  @Test
  void estimate_drawsOfAllFamilies_isNearTheTrueErrorInNineOfTen() {
    EstimateDraws.Share pooled = new EstimateDraws.Share(0, 0);
    for (Draw.Family family : Draw.Family.values()) {
      pooled = pooled.plus(EstimateDraws.pooled(EstimateDraws.measure(family, 20)));
    }
    assertThat(pooled.counted()).isGreaterThan(350);
    assertThat(pooled.value()).isGreaterThan(0.9);
  }

  @Test
  void estimate_geometricSequence_isExact() {
    HypergradientAt at = (t, k) -> new double[] {3.0 + Math.pow(0.9, t), -1.0};
    ErrorEstimate estimate = LookAhead.estimate(at, 7, 7);
    assertThat(estimate.value()).isCloseTo(Math.pow(0.9, 7), within(1e-14));
    assertThat(estimate.ratio()).isCloseTo(Math.pow(0.9, 10), within(1e-14));
    assertThat(estimate.distance()).isEqualTo(10);
    assertThat(estimate.reliable()).isTrue();
  }

  @Test
  void estimate_slowSequence_doublesTheLookAheadWithOneMoreHypergradientEach() {
    List<Integer> asked = new ArrayList<>();
    HypergradientAt at =
        (t, k) -> {
          asked.add(t);
          assertThat(k).isEqualTo(t - 2);
          return new double[] {Math.pow(0.98, t)};
        };
    ErrorEstimate estimate = LookAhead.estimate(at, 5, 3);
    assertThat(asked).containsExactly(5, 15, 25, 45, 85); // 0.98⁴⁰ = 0.45
    assertThat(estimate.distance()).isEqualTo(40);
    assertThat(estimate.value()).isCloseTo(Math.pow(0.98, 5), within(1e-14));
  }

  @Test
  void estimate_noConvergence_isUnreliable() {
    ErrorEstimate estimate = LookAhead.estimate((t, k) -> new double[] {t}, 1, 1);
    assertThat(estimate.reliable()).isFalse();
    assertThat(estimate.distance()).isEqualTo(640);
    assertThat(estimate.value()).isEqualTo(640.0);
    assertThat(LookAhead.estimate((t, k) -> new double[] {Double.NaN}, 1, 1).reliable()).isFalse();
  }

  @Test
  void estimate_nothingChanges_isZero() {
    ErrorEstimate estimate = LookAhead.estimate((t, k) -> new double[] {2.0}, 1, 1);
    assertThat(estimate).isEqualTo(new ErrorEstimate(0.0, 0.0, 10, true));
  }

  @Test
  void ahead_growingT_givesTheEstimatorsOwnBits() {
    Draw draw = Draw.of(Draw.Family.LR, 3);
    var map = Cell.map(draw.problem(), false);
    int d = draw.problem().stateSize();
    AidAhead aid = new AidAhead(draw.problem(), map, map, k -> new ConjugateGradient(k, 0));
    ItdAhead itd = new ItdAhead(draw.problem(), map);
    aid.begin(draw.lambda(), new double[d], 0);
    itd.begin(draw.lambda(), new double[d]);
    for (int t : new int[] {1, 4, 20}) {
      FixedPointIteration lower = new FixedPointIteration(map, t, Vec.constant(d, 0));
      Vec lambda = Vec.copyOf(draw.lambda());
      assertThat(Vec.copyOf(aid.at(t, 3)))
          .isEqualTo(
              new HypergradientSession(
                      new Aid(
                          draw.problem(), lower, false, map, new ConjugateGradient(3, 0), false))
                  .compute(lambda)
                  .gradient());
      assertThat(Vec.copyOf(itd.at(t, 0)))
          .isEqualTo(
              new HypergradientSession(new Itd(draw.problem(), lower, false))
                  .compute(lambda)
                  .gradient());
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> aid.at(5, 3))
        .withMessage("t: found 5; wanted at least 20");
  }
}
