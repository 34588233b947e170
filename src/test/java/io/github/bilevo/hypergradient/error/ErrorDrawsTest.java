package io.github.bilevo.hypergradient.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the judged thousand draws of each family ask; the default suite has a tenth of them. */
@Tag("slow")
class ErrorDrawsTest {
  @ParameterizedTest
  @EnumSource(Draw.Family.class)
  void certificate_thousandDraws_isNeverBelowTheTrueError(Draw.Family family) {
    assertThat(CertificateDraws.check(family, 1000).leastRatio()).isGreaterThanOrEqualTo(1.0);
  }

  @ParameterizedTest
  @EnumSource(Draw.Family.class)
  void estimate_thousandDraws_isNearTheTrueErrorInNineOfTen(Draw.Family family) {
    Map<EstimateDraws.Column, EstimateDraws.Share> shares = EstimateDraws.measure(family, 1000);
    assertThat(EstimateDraws.pooled(shares).value()).as(shares.toString()).isGreaterThan(0.9);
  }
}
