package io.github.bilevo.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendTest {
  @Test
  void auto_nothingAvailable_isPlainAndSaysWhy() throws Exception {
    String line = probe(new ChildJvm());
    assertThat(line)
        .isEqualTo(
            "plain | plain; openblas not used: neither property bilevo.math.native nor bilevo.home"
                + " is set; vector not used: the JVM runs without --add-modules"
                + " jdk.incubator.vector");
  }

  @Test
  void auto_onlyTheModule_isVector() throws Exception {
    String line = probe(new ChildJvm().flag(ChildJvm.VECTOR_MODULE));
    assertThat(line)
        .matches("vector \\| vector \\(\\d+ bit\\); openblas not used: neither property .* is set");
  }

  @Test
  void auto_librariesThere_isOpenBlas() throws Exception {
    assumeLinuxOnAmd64();
    String line = probe(new ChildJvm().flag(ChildJvm.VECTOR_MODULE).nativeLibraries());
    assertThat(line).startsWith("openblas | openblas (").endsWith(", 1 thread, exp by vector)");
    line = probe(new ChildJvm().nativeLibraries());
    assertThat(line).startsWith("openblas | openblas (").endsWith(", 1 thread, exp by plain)");
  }

  @Test
  void auto_librariesUnderTheHome_areFound(@TempDir Path home) throws Exception {
    String line =
        probe(
            new ChildJvm()
                .property("bilevo.home", home.toString())
                .environment("OPENBLAS_NUM_THREADS", "1"));
    assertThat(line)
        .contains("no libgcc_s.so.1 in " + home.resolve("lib").resolve("native").toAbsolutePath());
  }

  @Test
  void auto_threadsNotLimited_refusesOpenBlas() throws Exception {
    String line = probe(new ChildJvm().nativeLibraries().environment("OPENBLAS_NUM_THREADS", "2"));
    assertThat(line)
        .startsWith("plain | plain; openblas not used: environment variable OPENBLAS_NUM_THREADS:")
        .contains("found 2, wanted 1");
  }

  @Test
  void auto_bridgeBelongsToAnother_refusesOpenBlas() throws Exception {
    assumeLinuxOnAmd64();
    String line =
        probe(
            new ChildJvm()
                .nativeLibraries()
                .property("dev.ludovic.netlib.blas.nativeLibPath", "/elsewhere/libblas.so"));
    assertThat(line).contains("nativeLibPath is already /elsewhere/libblas.so");
  }

  @Test
  void auto_libraryIsNoLibrary_fallsBackAndSaysWhy(@TempDir Path directory) throws Exception {
    for (String name :
        List.of("libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0")) {
      Files.writeString(directory.resolve(name), "not a library");
    }
    String line =
        probe(
            new ChildJvm()
                .property("bilevo.math.native", directory.toString())
                .environment("OPENBLAS_NUM_THREADS", "1"));
    assertThat(line)
        .startsWith("plain | plain; openblas not used: its libraries in " + directory)
        .contains("UnsatisfiedLinkError");
  }

  @Test
  void auto_noFusedMultiplyAdd_refusesVector() throws Exception {
    String line = probe(new ChildJvm().flag(ChildJvm.VECTOR_MODULE).flag("-XX:-UseFMA"));
    assertThat(line).startsWith("plain | ").contains("vector not used: this processor or JVM");
  }

  @Test
  void forced_available_isTaken() throws Exception {
    assertThat(
            probe(
                new ChildJvm()
                    .flag(ChildJvm.VECTOR_MODULE)
                    .property("bilevo.math.backend", "plain")))
        .isEqualTo("plain | plain");
    assertThat(
            probe(
                new ChildJvm()
                    .flag(ChildJvm.VECTOR_MODULE)
                    .property("bilevo.math.backend", "vector")))
        .matches("vector \\| vector \\(\\d+ bit\\)");
  }

  @Test
  void forced_notToBeHad_isAnErrorEachTimeItIsAsked() throws Exception {
    assertThat(probe(new ChildJvm().property("bilevo.math.backend", "vector")))
        .isEqualTo(
            "IllegalStateException | bilevo.math.backend: found \"vector\"; allowed auto, openblas,"
                + " vector, plain; the JVM runs without --add-modules jdk.incubator.vector");
    assertThat(
            probe(
                new ChildJvm()
                    .property("bilevo.math.backend", "openblas")
                    .property("bilevo.math.native", "/nowhere")
                    .environment("OPENBLAS_NUM_THREADS", "1")))
        .startsWith(
            "IllegalStateException | bilevo.math.backend: found \"openblas\"; allowed auto,")
        .endsWith("no libgcc_s.so.1 in /nowhere");
  }

  @Test
  void choose_unknownName_isAnError() {
    assertThatThrownBy(() -> Backend.choose("mkl"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "bilevo.math.backend: found \"mkl\"; allowed auto, openblas, vector, plain;"
                + " no such backend");
  }

  @Test
  void active_calledTwice_isTheSameObject() {
    assertThat(Backend.active()).isSameAs(Backend.active());
    assertThat(Backend.description()).startsWith(Backend.active().name());
  }

  /** The one line that the probe prints twice. */
  private static String probe(ChildJvm jvm) throws IOException, InterruptedException {
    List<String> lines = jvm.run(BackendProbe.class);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).isEqualTo(lines.get(0));
    return lines.get(0);
  }

  private static void assumeLinuxOnAmd64() {
    assumeThat(System.getProperty("os.name") + " " + System.getProperty("os.arch"))
        .isEqualTo("Linux amd64");
  }
}
