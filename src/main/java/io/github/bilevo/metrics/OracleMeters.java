package io.github.bilevo.metrics;

import io.github.bilevo.problem.OracleCounts;
import io.github.bilevo.problem.OracleCounts.Kind;
import io.micrometer.core.instrument.Tags;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a run's problems were asked for since it began: that of its first plan, and those of the
 * plans it was retuned to. No meter where the first one does not count.
 */
final class OracleMeters {
  private final CopyOnWriteArrayList<OracleCounts> followed = new CopyOnWriteArrayList<>();
  private final long[] before = new long[Kind.values().length];

  OracleMeters(MeterGroup meters, Optional<OracleCounts> first) {
    first.ifPresent(
        counts -> {
          follow(counts);
          for (Kind kind : Kind.values()) {
            before[kind.ordinal()] = counts.of(kind); // by earlier runs of the same plan
            register(meters, kind);
          }
        });
  }

  private void register(MeterGroup meters, Kind kind) {
    meters.counter(
        MetricNames.ORACLE_PRODUCTS,
        "Times the problem was asked for Φ, for a product with its derivatives, or for E",
        MeterGroup.NO_UNIT,
        Tags.of(MetricNames.KIND, kind.label()),
        this,
        m -> m.count(kind));
  }

  /** Counts these as well from now on, all of them. */
  void follow(OracleCounts counts) {
    if (followed.stream().noneMatch(one -> one == counts)) {
      followed.add(counts);
    }
  }

  private long count(Kind kind) {
    return followed.stream().mapToLong(counts -> counts.of(kind)).sum() - before[kind.ordinal()];
  }
}
