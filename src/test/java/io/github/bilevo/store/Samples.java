package io.github.bilevo.store;

import io.github.bilevo.hypergradient.Memory;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.UpperState;
import io.github.bilevo.math.Vec;
import java.util.Optional;
import java.util.Random;

/** Jobs, rows and snapshots with nothing behind them. */
final class Samples {
  static final String HASH = "5f3a";

  private Samples() {}

  static Submission submission(String id) {
    return submission(id, Optional.empty());
  }

  static Submission submission(String id, Optional<String> key) {
    JobText text = new JobText("application/hocon", "name = λ", "{}", HASH, "data", -7);
    return new Submission(id, "name of " + id, text, key, "body");
  }

  static HistoryRow row(long epoch, double objective) {
    return row(epoch, objective, 0.5);
  }

  static HistoryRow row(long epoch, double objective, double norm) {
    return new HistoryRow(
        epoch, objective, objective, norm, 12, 1e-9, 3, 1e-3, 0.1, 0.25, 0.75, 0.125, 4096);
  }

  static Checkpoint checkpoint(long epoch, double best) {
    return new Checkpoint(HASH, snapshot(new Random(epoch), epoch, best));
  }

  /** A snapshot of random bits, NaNs with a payload among them; each optional part at random. */
  static RunSnapshot snapshot(Random random, long epoch, double best) {
    return new RunSnapshot(
        RunSnapshot.VERSION,
        "aid-cg",
        "gradient-descent",
        new UpperState(
            epoch,
            bits(random, 5),
            Double.longBitsToDouble(random.nextLong()),
            new UpperIterate.Best(epoch - 1, bits(random, 5), bits(random, 7), best),
            perhaps(random),
            perhaps(random),
            random.nextLong()),
        perhaps(random).map(Memory::of),
        perhaps(random).map(Memory::of));
  }

  private static Optional<Vec> perhaps(Random random) {
    return random.nextBoolean() ? Optional.of(bits(random, random.nextInt(9))) : Optional.empty();
  }

  private static Vec bits(Random random, int size) {
    double[] values = new double[size];
    double[] special = {-0.0, Double.NaN, Double.longBitsToDouble(0x7ff4dead00000001L), 1.0 / 0.0};
    for (int i = 0; i < size; i++) {
      values[i] =
          random.nextInt(4) == 0
              ? special[random.nextInt(special.length)]
              : Double.longBitsToDouble(random.nextLong());
    }
    return Vec.copyOf(values);
  }
}
