package io.github.bilevo.hypergradient.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.math.Vectors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The certificate against the truth, over random draws of a family. */
final class CertificateDraws {
  private CertificateDraws() {}

  /**
   * What was found beside that no bound is too small: bound/error, and bound/‖∇f‖ once converged.
   */
  record Found(double medianRatio, double leastRatio, double medianFloor) {}

  /** Every draw by every method, gradient descent and heavy ball, few steps and very many. */
  static Found check(Draw.Family family, int draws) {
    List<Double> ratios = new ArrayList<>();
    List<Double> floors = new ArrayList<>();
    for (int seed = 0; seed < draws; seed++) {
      Draw draw = Draw.of(family, seed);
      Truth truth = Truth.of(draw.problem(), draw.lambda());
      double size = Vectors.norm(truth.gradient());
      Random random = new Random(seed);
      for (Cell cell : Cell.all(draw)) {
        boolean converged = random.nextInt(4) == 0;
        int t = converged ? 1500 : 1 + random.nextInt(60);
        int k = converged ? 1500 : random.nextBoolean() ? t : 10;
        double error = truth.error(cell.gradient(t, k));
        ErrorBound bound = cell.bound().orElseThrow();
        assertThat(error)
            .as("%s, t = %d, k = %d, seed %d", cell, t, k, seed)
            .isLessThanOrEqualTo(bound.total());
        assertThat(bound.lower()).isNotNegative();
        assertThat(bound.linear()).isNotNegative();
        if (converged) {
          floors.add(bound.total() / size);
        } else {
          ratios.add(bound.total() / error);
        }
      }
    }
    Collections.sort(ratios);
    Collections.sort(floors);
    return new Found(ratios.get(ratios.size() / 2), ratios.get(0), floors.get(floors.size() / 2));
  }
}
