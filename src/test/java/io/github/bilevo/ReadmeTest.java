package io.github.bilevo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.solver.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md shows a program that embeds Bilevo compiles and runs as it stands. */
class ReadmeTest {
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("(?m)^(?:public )?class (\\w+)");
  private static final Pattern ERROR = Pattern.compile("error (\\S+), w = \\[.*]\\s*");

  @Test
  void embeddingExample_asPrinted_compilesAndRuns(@TempDir Path directory) throws Exception {
    assertThat(output("Example", directory)).startsWith("STOPPED_BUDGET [");
  }

  /** The noise of the validation targets has a variance of 0.01; at λ₀ the error is above 1. */
  @Test
  void expressionExample_asPrinted_learnsToIgnoreTheOutliers(@TempDir Path directory)
      throws Exception {
    Matcher error = ERROR.matcher(output("RobustRegression", directory));
    assertThat(error.matches()).isTrue();
    assertThat(Double.parseDouble(error.group(1))).isBetween(0.005, 0.03);
  }

  @Test
  void expressionExample_itsFamily_isShorterThanThirtyLines() throws Exception {
    String source = block("RobustRegression");
    int from = source.indexOf("  static BilevelProblem problem");
    String family = source.substring(from, source.indexOf("  /** y = 2x_1"));
    assertThat(family.lines().count()).isLessThan(30);
  }

  /** Compiles the block with this class, and runs it. */
  private static String output(String name, Path directory) throws Exception {
    Path source = Files.writeString(directory.resolve(name + ".java"), block(name));
    compile(source, directory);

    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    URL[] classes = {directory.toUri().toURL()};
    ClassLoader parent = ReadmeTest.class.getClassLoader();
    try (URLClassLoader loader = new URLClassLoader(classes, parent)) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** The Java of README.md that declares this class. */
  private static String block(String name) throws Exception {
    return JAVA_BLOCK
        .matcher(readme())
        .results()
        .map(result -> result.group(1))
        .filter(source -> name(source).equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The class that a block declares. */
  private static String name(String source) {
    Matcher declared = CLASS.matcher(source);
    assertThat(declared.find()).isTrue();
    return declared.group(1);
  }

  @Test
  void javaBlocks_asPrinted_allCompile(@TempDir Path directory) throws Exception {
    List<String> names =
        JAVA_BLOCK.matcher(readme()).results().map(block -> name(block.group(1))).toList();
    for (String name : names) {
      compile(Files.writeString(directory.resolve(name + ".java"), block(name)), directory);
    }
    assertThat(names).containsExactly("Example", "Embedded", "RobustRegression");
  }

  private static void compile(Path source, Path target) {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    String classPath = System.getProperty("java.class.path");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, errors, "-cp", classPath, "-d", target.toString(), source.toString());
    assertThat(code).as(errors.toString(StandardCharsets.UTF_8)).isZero();
  }

  @Test
  void statuses_exceptRunning_areAllListed() throws Exception {
    String readme = readme();
    for (Status status : Status.values()) {
      assertThat(readme.contains("| `" + status + "` |")).isEqualTo(status != Status.RUNNING);
    }
  }

  private static String readme() throws Exception {
    return Files.readString(Path.of("README.md"));
  }
}
