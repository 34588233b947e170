package io.github.bilevo.problem.families;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.reference.ReferenceCase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpectralBallTest {
  @Test
  void project_referenceCases_match() {
    ReferenceCase reference = ReferenceCase.load("eqm_projection");
    double[] a = flat(reference.json().path("A"));
    int size = (int) Math.round(Math.sqrt(a.length));
    for (JsonNode node : reference.json().path("cases")) {
      double radius = node.path("radius").doubleValue();
      double[] lambda = vector(a.length + 3, 5);
      double[] rest = java.util.Arrays.copyOfRange(lambda, a.length, lambda.length);
      System.arraycopy(a, 0, lambda, 0, a.length);
      SpectralBall ball = new SpectralBall(size, radius);
      ball.project(lambda);
      assertThat(
              relativeError(
                  java.util.Arrays.copyOf(lambda, a.length), flat(node.path("projected"))))
          .isLessThan(1e-13);
      assertThat(lambda).endsWith(rest);
      assertThat(ball.contains(lambda)).isTrue();
    }
    assertThat(reference.json().path("cases")).hasSize(3);
  }

  @Test
  void project_inside_leavesEveryBit() {
    double[] lambda = {0.3, -0.2, 0.1, 0.4, 9};
    double[] kept = lambda.clone();
    new SpectralBall(2, 0.6).project(lambda);
    assertThat(lambda).containsExactly(kept);
  }

  @Test
  void project_twice_isOnce() {
    double[] once = vector(49, 6);
    SpectralBall ball = new SpectralBall(7, 0.99);
    assertThat(ball.contains(once)).isFalse();
    ball.project(once);
    double[] twice = once.clone();
    ball.project(twice);
    assertThat(relativeError(twice, once)).isLessThan(1e-14);
  }

  /** The nearest point p of a convex set: ⟨x − p, z − p⟩ ≤ 0 for every z in it. */
  @Test
  void project_rectangular_isTheNearestPoint() {
    for (int[] shape : new int[][] {{2, 18}, {3, 3}, {7, 2}, {1, 9}, {4, 1}}) {
      int size = shape[0] * shape[1];
      SpectralBall ball = new SpectralBall(shape[0], shape[1], 0.4);
      double[] x = vector(size + 2, size);
      double[] p = x.clone();
      ball.project(p);
      assertThat(p).endsWith(x[size], x[size + 1]);
      assertThat(ball.contains(x)).isFalse();
      assertThat(ball.contains(p)).isTrue();
      double[] back = new double[x.length];
      Vectors.subtract(x, p, back);
      for (long seed = 0; seed < 50; seed++) {
        double[] z = vector(x.length, 100 + seed);
        ball.project(z);
        double[] along = new double[x.length];
        Vectors.subtract(z, p, along);
        assertThat(Vectors.dot(back, along)).isLessThan(1e-12);
      }
    }
  }

  @Test
  void project_notFinite_isLeftAlone() {
    double[] lambda = {Double.NaN, 5, 5, 5};
    SpectralBall ball = new SpectralBall(2, 0.5);
    ball.project(lambda);
    assertThat(lambda).containsExactly(Double.NaN, 5, 5, 5);
    assertThat(ball.contains(lambda)).isFalse();
  }

  @Test
  void constructor_badArguments_areNamed() {
    assertThatThrownBy(() -> new SpectralBall(0, 1)).hasMessageStartingWith("size: found 0×0");
    assertThatThrownBy(() -> new SpectralBall(2, -1)).hasMessageStartingWith("radius: found -1.0");
  }

  private static double[] flat(JsonNode rows) {
    List<Double> values = new ArrayList<>();
    rows.forEach(row -> row.forEach(value -> values.add(value.doubleValue())));
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
