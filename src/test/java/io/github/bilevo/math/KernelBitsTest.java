package io.github.bilevo.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bits of a backend depend on its operands, not on the JIT, on warm-up or on addresses. */
class KernelBitsTest {
  private static final String RUNS = "20000";

  @ParameterizedTest
  @ValueSource(strings = {"plain", "vector", "openblas"})
  void bits_interpretedThenCompiledAndMoved_stayTheSame(String backend) throws Exception {
    List<String> compiled = child().run(KernelDigest.class, backend, RUNS);
    List<String> interpreted = child().flag("-Xint").run(KernelDigest.class, backend, "0");
    assertThat(compiled).hasSize(1);
    assertThat(interpreted).isEqualTo(compiled);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "openblas"})
  void bits_withoutTheVectorModule_stayTheSame(String backend) throws Exception {
    ChildJvm without = new ChildJvm().nativeLibraries();
    assertThat(without.run(KernelDigest.class, backend, "0"))
        .isEqualTo(child().run(KernelDigest.class, backend, "0"));
  }

  @Test
  void bits_vectorsOfTwoLanes_stayTheSameOfTheirOwn() throws Exception {
    List<String> compiled =
        child().flag("-XX:MaxVectorSize=16").run(KernelDigest.class, "vector", RUNS);
    List<String> interpreted =
        child().flag("-XX:MaxVectorSize=16").flag("-Xint").run(KernelDigest.class, "vector", "0");
    assertThat(compiled).hasSize(1);
    assertThat(interpreted).isEqualTo(compiled);
  }

  private static ChildJvm child() {
    return new ChildJvm().flag(ChildJvm.VECTOR_MODULE).nativeLibraries();
  }
}
