package io.github.bilevo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Memory;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperState;
import io.github.bilevo.math.Vec;
import io.github.bilevo.testing.Plans;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointCodecTest {
  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void decode_ofWhatWasEncoded_hasEveryBit(int seed) throws Exception {
    RunSnapshot snapshot = Samples.snapshot(new Random(seed), seed, -0.0);
    Checkpoint back = CheckpointCodec.decode(CheckpointCodec.encode(new Checkpoint("h", snapshot)));
    assertThat(back.jobHash()).isEqualTo("h");
    assertThat(bits(back.snapshot())).isEqualTo(bits(snapshot));
    assertThat(back.snapshot().method()).isEqualTo(snapshot.method());
    assertThat(back.snapshot().upperMethod()).isEqualTo(snapshot.upperMethod());
  }

  @Test
  void decode_ofAnInitialRun_isTheInitialRun() throws Exception {
    TuningPlan plan = Plans.plan(Plans.aid(Plans.problem()), 5);
    RunSnapshot initial = RunSnapshot.initial(plan);
    Checkpoint back = CheckpointCodec.decode(CheckpointCodec.encode(new Checkpoint("", initial)));
    assertThat(back.snapshot()).isEqualTo(initial);
    assertThat(new HypergradientSession(plan.estimator()).compute(back.snapshot().upper().lambda()))
        .isNotNull();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void decode_oneBitFlipped_isRefused(int seed) {
    Random random = new Random(seed);
    byte[] bytes = CheckpointCodec.encode(Samples.checkpoint(seed, 1));
    int bit = random.nextInt(8 * bytes.length);
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    assertThatThrownBy(() -> CheckpointCodec.decode(bytes))
        .isInstanceOf(UnreadableCheckpointException.class)
        .hasMessageMatching("(magic|version|length|CRC32C): found [0-9a-f]{8}; wanted .*");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void decode_cutShort_isRefused(int seed) {
    byte[] bytes = CheckpointCodec.encode(Samples.checkpoint(seed, 1));
    byte[] cut = Arrays.copyOf(bytes, new Random(seed).nextInt(bytes.length));
    assertThatThrownBy(() -> CheckpointCodec.decode(cut))
        .isInstanceOf(UnreadableCheckpointException.class);
  }

  @Test
  void decode_anotherVersion_isToldByItsNumber() {
    byte[] bytes = CheckpointCodec.encode(Samples.checkpoint(1, 1));
    bytes[7] = 2;
    assertThatThrownBy(() -> CheckpointCodec.decode(bytes))
        .hasMessage("version: found 00000002; wanted 00000001");
  }

  /** All bits of a snapshot; {@code equals} does not tell NaNs apart. */
  static List<Long> bits(RunSnapshot run) {
    UpperState upper = run.upper();
    Stream<Long> numbers =
        Stream.of(
            (long) run.version(),
            upper.epoch(),
            upper.best().epoch(),
            upper.elapsedNanos(),
            Double.doubleToRawLongBits(upper.firstObjective()),
            Double.doubleToRawLongBits(upper.best().objective()));
    Stream<Vec> always = Stream.of(upper.lambda(), upper.best().lambda(), upper.best().state());
    Stream<Optional<Vec>> optional =
        Stream.of(
            upper.method(),
            upper.stopping(),
            run.lower().map(Memory::toVec),
            run.linear().map(Memory::toVec));
    Stream<Vec> vectors =
        Stream.concat(always, optional.map(vec -> vec.orElse(Vec.copyOf(-4711.0))));
    return Stream.concat(
            numbers,
            vectors.flatMap(
                vec -> Stream.concat(Stream.of((long) vec.size()), Plans.bits(vec).stream())))
        .toList();
  }
}
