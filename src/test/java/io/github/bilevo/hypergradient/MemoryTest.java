package io.github.bilevo.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.math.Vec;
import io.github.bilevo.testing.Plans;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What passes keep from one to the next: given, shared, and gone back to. */
class MemoryTest {
  private static Vec lambda(int i) {
    return Vec.copyOf(0.1 + 0.1 * i, 0.3, 0.2, 0.2 + 0.05 * i);
  }

  static Stream<Plans.Named> estimators() {
    return Plans.estimators();
  }

  /** A memory given stays what it was, whatever its pass does next. */
  @ParameterizedTest
  @MethodSource("estimators")
  void restore_aMemoryThatIsThreePassesOld_repeatsThem(Plans.Named named) {
    Pass<Vec, Hypergradient> pass = named.estimator().newPass(() -> 0);
    pass.run(lambda(0));
    pass.run(lambda(1));
    Memory shared = pass.sharedMemory();
    Vec copied = pass.memory();
    Hypergradient[] wanted = new Hypergradient[3];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = pass.run(lambda(2 + i));
      pass.sharedMemory();
    }
    assertThat(shared.toVec()).isEqualTo(copied);
    assertThat(shared.size()).isEqualTo(copied.size());
    Pass<Vec, Hypergradient> other = named.estimator().newPass(() -> 0);
    other.run(lambda(7));
    other.restore(shared.toVec());
    for (int i = 0; i < wanted.length; i++) {
      assertThat(Plans.bits(other.run(lambda(2 + i)))).isEqualTo(Plans.bits(wanted[i]));
    }
    assertThat(other.memory()).isEqualTo(pass.memory());
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void restore_wrongLength_isRefused(Plans.Named named) {
    Pass<Vec, Hypergradient> pass = named.estimator().newPass(() -> 0);
    int size = pass.memory().size();
    assertThatThrownBy(() -> pass.restore(Vec.constant(size + 1, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("memory: found " + (size + 1) + " numbers; wanted " + size);
  }

  @Test
  void equals_sameNumbersInOtherBlocks_holds() {
    Memory two = Memory.of(Vec.copyOf(1, 2), Vec.copyOf(-0.0));
    assertThat(two).isEqualTo(Memory.of(Vec.copyOf(1, 2, -0.0))).hasToString("Memory[3 numbers]");
    assertThat(two).isNotEqualTo(Memory.of(Vec.copyOf(1, 2, 0.0)));
    assertThat(two).hasSameHashCodeAs(Memory.of(Vec.copyOf(1), Vec.copyOf(2, -0.0)));
    assertThat(Memory.of().toVec().size()).isZero();
  }
}
