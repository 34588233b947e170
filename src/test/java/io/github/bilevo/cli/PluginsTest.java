package io.github.bilevo.cli;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's family of problems, from a jar in a directory. */
class PluginsTest {
  private static final String KIND = "QuarticRidgeKind";
  private static final String JOB =
      """
      name = quartic
      problem { kind = quartic-ridge, quartic = 0
        data.generate { rows = 30, features = 3 } }
      lower { steps = 40, step-size = 0.02 }
      hypergradient { step-size = 0.02, linear.steps = 3 }
      upper { steps = 4, step-size = 0.01 }
      """;

  @TempDir Path directory;

  private Path plugins;

  @BeforeEach
  void makeDirectory() throws IOException {
    plugins = Files.createDirectory(directory.resolve("plugins"));
  }

  private void good() {
    PluginJar.write(
        plugins.resolve("good.jar"), KIND, PluginJar.source(KIND), "example." + KIND + "\n");
  }

  private Cli run(String command, String job) {
    return Cli.plain().run(command, Jobs.write(directory, job), "--json", "--plugins", plugins);
  }

  @Test
  void hypergradient_usersKind_agreesWithTheFamilyThatItExtends() {
    good();
    Cli found = run("hypergradient", JOB);
    assertThat(found.err()).isEmpty();
    assertThat(found.code()).isZero();

    Cli wanted = run("hypergradient", JOB.replace("quartic-ridge, quartic = 0", "ridge"));
    assertThat(
            relativeError(
                Cli.doubles(found.json().get(0).get("hypergradient")),
                Cli.doubles(wanted.json().get(0).get("hypergradient"))))
        .isLessThan(1e-12);

    Cli quartic = run("hypergradient", JOB.replace("quartic = 0", "quartic = 1"));
    assertThat(quartic.out()).isNotEqualTo(found.out());
  }

  @Test
  void run_usersKind_tunes() {
    good();
    Path out = directory.resolve("out");
    Cli cli =
        Cli.with(Map.of("BILEVO_PLUGINS", plugins.toString()), 0, true)
            .run("run", Jobs.write(directory, JOB), "--quiet", "--out", out);

    assertThat(cli.err()).isEmpty();
    assertThat(cli.code()).isZero();
    assertThat(Cli.parse(out.resolve("result.json")).path("job").path("problem").path("kind"))
        .hasToString("\"quartic-ridge\"");
  }

  @Test
  void validate_usersKind_isExplainedAndChecked() {
    good();
    Cli right = run("validate", JOB);
    assertThat(right.code()).isZero();
    assertThat(right.json().get(0).get("problem").textValue()).isEqualTo("quartic-ridge");

    Cli wrong = run("validate", JOB.replace("quartic = 0", "quartic = -1, quartik = 1"));
    assertThat(wrong.code()).isEqualTo(ExitCode.INVALID_JOB.code());
    assertThat(wrong.err())
        .contains("problem.quartic: found -1; allowed a number, at least 0")
        .contains("problem.quartik: found an unknown key; allowed kind, standardise, idf, train,")
        .contains("did you mean quartic\n");

    Cli explained = Cli.plain().run("validate", "--explain", "quartic-ridge", "--plugins", plugins);
    assertThat(explained.out())
        .contains("one per feature. λ_0 = 1.")
        .contains("problem.quartic, default: 1\n");
  }

  @Test
  void validate_optimalStepSizeWithoutCurvature_isRefused() {
    good();
    Cli cli = run("validate", JOB.replaceAll("step-size = 0.02", "step-size = optimal"));

    assertThat(cli.code()).isEqualTo(ExitCode.INVALID_JOB.code());
    assertThat(cli.err())
        .contains("lower.step-size: found optimal, for a kind whose μ and L are not known;")
        .contains("hypergradient.step-size: found optimal, for a kind whose μ");
  }

  @Test
  void validate_brokenJars_areToldByNameAndTakeNobodyDown() throws IOException {
    good();
    String source = PluginJar.source(KIND);
    Files.writeString(plugins.resolve("a-text.jar"), "no jar");
    PluginJar.write(plugins.resolve("b-entry.jar"), KIND, source, "example.NoSuchKind\n");
    PluginJar.write(plugins.resolve("c-builtin.jar"), KIND, renamed("ridge"), "example." + KIND);
    PluginJar.write(plugins.resolve("d-name.jar"), KIND, renamed("Ri dge"), "example." + KIND);
    PluginJar.write(plugins.resolve("e-link.jar"), KIND, unlinkable(), "example." + KIND);
    PluginJar.write(plugins.resolve("h-second.jar"), KIND, source, "example." + KIND);

    Cli cli = run("validate", JOB);

    assertThat(cli.code()).isZero();
    assertThat(cli.json().get(0).get("problem").textValue()).isEqualTo("quartic-ridge");
    assertThat(cli.err().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).contains("a-text.jar: left out: no jar that can be read"),
            line -> assertThat(line).contains("b-entry.jar: left out: ").contains("NoSuchKind"),
            line ->
                assertThat(line).contains("c-builtin.jar: left out: problem kind ridge: found in "),
            line -> assertThat(line).contains("d-name.jar: left out: ").contains("its name is Ri"),
            line -> assertThat(line).contains("e-link.jar: left out: ").contains("no-library"),
            line -> assertThat(line).contains("h-second.jar: left out: problem kind quartic-ri"));
  }

  private static String renamed(String name) {
    return PluginJar.source(KIND).replace("return \"quartic-ridge\"", "return \"" + name + "\"");
  }

  private static String unlinkable() {
    return PluginJar.source(KIND)
        .replace(
            "public final class QuarticRidgeKind implements ProblemKind {",
            "public final class QuarticRidgeKind implements ProblemKind {\n"
                + "  static { System.loadLibrary(\"no-library\"); }\n");
  }

  @Test
  void validate_kindOfABrokenJar_isInvalidAndTheJarIsNamed() {
    PluginJar.write(
        plugins.resolve("broken.jar"), KIND, PluginJar.source(KIND), "example.NoSuchKind\n");

    Cli cli = run("validate", JOB);

    assertThat(cli.code()).isEqualTo(ExitCode.INVALID_JOB.code());
    assertThat(cli.err()).contains("broken.jar: left out").contains("problem.kind: found \"quart");
  }

  @Test
  void validate_pluginThatThrows_isToldAtTheKind() {
    String source =
        PluginJar.source(KIND)
            .replace("Optional<Parts> parts =", "Optional<Parts> parts = true ? fail() :")
            .replace(
                "  private static Family family",
                "  private static <T> T fail() { throw new NoClassDefFoundError(\"x/Y\"); }\n\n"
                    + "  private static Family family");
    PluginJar.write(plugins.resolve("throws.jar"), KIND, source, "example." + KIND + "\n");

    Cli cli = run("validate", JOB);

    assertThat(cli.code()).isEqualTo(ExitCode.INVALID_JOB.code());
    assertThat(cli.err())
        .contains("problem.kind: found quartic-ridge, whose example.QuarticRidgeKind failed:")
        .contains("NoClassDefFoundError: x/Y");
  }

  @Test
  void validate_noSuchDirectory_isAWrongCommandLine() {
    Cli cli =
        Cli.plain()
            .run("validate", Jobs.small(directory), "--plugins", directory.resolve("nowhere"));

    assertThat(cli.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(cli.err()).contains("--plugins: no directory to read: ").contains("nowhere");
  }

  @Test
  void validate_explainUnknownKind_isAWrongCommandLine() {
    Cli cli = Cli.plain().run("validate", "--explain", "lasso");

    assertThat(cli.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(cli.err()).contains("--explain: found lasso; wanted one of logistic, kernel-ridge");
  }
}
