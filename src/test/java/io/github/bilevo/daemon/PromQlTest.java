package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromQlTest {
  @Test
  void expand_ofGrafanasVariables_replacesTheKnownOnes() {
    assertThat(PromQl.expand("rate(a{run=~\"$run\"}[$__rate_interval]) + ${__range} + $other"))
        .isEqualTo("rate(a{run=~\".+\"}[20s]) + 15m + $other");
  }

  @Test
  void selectors_ofNestedExpressions_areVectorsWithTheirMatchers() {
    assertThat(
            PromQl.selectors(
                "histogram_quantile(0.9, sum by (le, run) (rate(a_bucket{x=\"y z\"}[1m]))) > bool 1e3"
                    + " and on (run) level:b:rate1m * ignoring (c) group_left (d) e offset 5m"))
        .containsExactly("a_bucket{x=\"y z\"}", "e", "level:b:rate1m");
  }

  @Test
  void metrics_ofSelectors_areTheirNames() {
    assertThat(PromQl.metrics("last_over_time(a{b=\"c\"}[5m]) - clamp_min(abs(d), 1)"))
        .containsExactly("a", "d");
  }
}
