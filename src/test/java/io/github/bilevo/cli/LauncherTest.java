package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a distribution's layout: {@code bin/bilevo} beside {@code lib/*.jar}. */
@Timeout(300)
class LauncherTest {
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final String PATH = System.getenv("PATH");

  @TempDir static Path home;

  @TempDir Path directory;

  @BeforeAll
  static void layOut() throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.copy(Path.of("src/main/launcher/bilevo"), launcher());
    Path lib = Files.createDirectories(home.resolve("lib"));
    Manifest manifest = new Manifest(); // one jar that stands for all
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    new JarOutputStream(Files.newOutputStream(lib.resolve("bilevo.jar")), manifest).close();
  }

  private static Path launcher() {
    return home.resolve("bin/bilevo");
  }

  /** Runs {@code command} with these as JAVA_HOME, none if it is empty, and PATH. */
  private Child run(String javaHome, String path, Object... command) throws IOException {
    List<String> whole = new ArrayList<>();
    whole.add("env");
    whole.add("-u");
    whole.add("JAVA_HOME");
    if (!javaHome.isEmpty()) {
      whole.add("JAVA_HOME=" + javaHome);
    }
    whole.add("PATH=" + path);
    for (Object word : command) {
      whole.add(word.toString());
    }
    return Child.program(directory, whole.toArray(String[]::new));
  }

  /** A directory that is no more than a java of this release. */
  private Path fakeJava(String release) throws IOException {
    Path java = Files.createDirectories(directory.resolve("jdk-" + release + "/bin"));
    executable(java.resolve("java"), "#!/bin/sh\necho started the wrong java\n");
    Files.writeString(
        java.resolveSibling("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + release + "\"\n");
    return java.getParent();
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** A program that is no more than a call of another. */
  private static void standIn(Path file, Path program) throws IOException {
    executable(file, "#!/bin/sh\nexec " + program + " \"$@\"\n");
  }

  /** A PATH with the shell's tools and no java. */
  private String pathWithoutJava() throws IOException {
    Path tools = Files.createDirectories(directory.resolve("tools"));
    for (String tool : List.of("env", "sed", "dirname", "readlink", "head", "stty")) {
      for (String place : PATH.split(":")) {
        if (Files.isExecutable(Path.of(place, tool))) {
          standIn(tools.resolve(tool), Path.of(place, tool));
          break;
        }
      }
    }
    return tools.toString();
  }

  @Test
  void launcher_javaHome_startsIt() throws Exception {
    try (Child child = run(JAVA_HOME.toString(), pathWithoutJava(), launcher(), "--version")) {
      List<String> out = child.rest();
      assertThat(child.exitCode()).describedAs(child.err()).isZero();
      assertThat(out.get(0)).startsWith("bilevo ");
      assertThat(out.get(2)).contains(Runtime.version().toString());
    }
  }

  @Test
  void launcher_javaOnThePathBehindALink_startsIt() throws Exception {
    Path link = Files.createSymbolicLink(home.resolve("a link"), launcher());
    String path = pathWithoutJava();
    standIn(Path.of(path, "java"), JAVA_HOME.resolve("bin/java")); // no file "release" beside it
    try (Child child = run("", path, link, "validate", "a job with spaces.conf")) {
      child.rest();
      assertThat(child.exitCode()).isEqualTo(4);
      assertThat(child.err()).contains("a job with spaces.conf");
    }
  }

  @Test
  void launcher_noJava_saysWhatItNeeds() throws Exception {
    try (Child child = run("", pathWithoutJava(), launcher(), "--version")) {
      child.rest();
      assertThat(child.exitCode()).isEqualTo(1);
      assertThat(child.err().strip())
          .isEqualTo("bilevo: needs Java 17 or newer in JAVA_HOME or on the PATH; found none");
    }
  }

  @Test
  void launcher_onlyOlderJavas_namesThem() throws Exception {
    Path eleven = fakeJava("11.0.2");
    Path eight = fakeJava("1.8.0_292");
    String path = eight.resolve("bin") + ":" + pathWithoutJava();
    try (Child child = run(eleven.toString(), path, launcher(), "--version")) {
      child.rest();
      assertThat(child.exitCode()).isEqualTo(1);
      assertThat(child.err())
          .contains("found " + eleven + "/bin/java, release 11")
          .contains("found " + eight + "/bin/java, release 8")
          .hasLineCount(1);
    }
  }

  @Test
  void launcher_javaHomeIsOlderThanThePaths_takesThePaths() throws Exception {
    String path = JAVA_HOME.resolve("bin") + ":" + PATH;
    try (Child child = run(fakeJava("11.0.2").toString(), path, launcher(), "--version")) {
      assertThat(child.rest().get(0)).startsWith("bilevo ");
      assertThat(child.exitCode()).isZero();
    }
  }

  @Test
  void launcher_posixLocale_writesAscii() throws Exception {
    Path job = Jobs.small(directory);
    try (Child child =
        run(JAVA_HOME.toString(), PATH, "env", "LC_ALL=POSIX", launcher(), "hypergradient", job)) {
      String out = String.join("\n", child.rest());
      assertThat(child.exitCode()).describedAs(child.err()).isZero();
      assertThat(out).isASCII().contains("lambda", "|grad f|");
    }
  }

  @Test
  void launcher_terminal_drawsOneLineWithinItsWidth() throws Exception {
    Path job = Jobs.small(directory);
    String command = "stty cols 60; NO_COLOR=1 TERM=xterm " + launcher() + " run " + job;
    try (Child child = run(JAVA_HOME.toString(), PATH, "script", "-qec", command, "/dev/null")) {
      List<String> out = child.rest();
      assertThat(child.exitCode()).isZero();
      List<String> drawn = out.stream().filter(line -> line.contains("\u001b[K")).toList();
      assertThat(drawn).isNotEmpty();
      assertThat(drawn.get(drawn.size() - 1)).contains("5/5").contains("‖∇̂f‖");
      assertThat(drawn)
          .allSatisfy(
              line -> assertThat(Text.width(line.replace("\u001b[K", "").strip())).isLessThan(60));
    }
  }

  @Test
  void launcher_metricsPortInUse_saysSoInOneLine() throws Exception {
    Path job = Jobs.small(directory);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Child child =
            run(
                JAVA_HOME.toString(),
                PATH,
                launcher(),
                "run",
                job,
                "--metrics-port",
                taken.getLocalPort())) {
      assertThat(child.rest()).isEmpty();
      assertThat(child.exitCode()).isEqualTo(1);
      assertThat(child.err()).startsWith("bilevo: --metrics-port: ").hasLineCount(1);
    }
  }
}
