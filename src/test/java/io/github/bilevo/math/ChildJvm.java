package io.github.bilevo.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs a main class of the tests in a JVM with flags of its own. */
final class ChildJvm {
  static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

  private final List<String> flags = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();

  ChildJvm flag(String flag) {
    flags.add(flag);
    return this;
  }

  ChildJvm property(String name, String value) {
    return flag("-D" + name + "=" + value);
  }

  /** The directory of the native libraries that this JVM was given. */
  ChildJvm nativeLibraries() {
    environment.put(NativeLibraries.THREADS, "1");
    return property(NativeLibraries.DIRECTORY, System.getProperty(NativeLibraries.DIRECTORY));
  }

  ChildJvm environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** The lines of its standard output; it must end with code 0. */
  List<String> run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove(NativeLibraries.THREADS);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT); // its warnings, for whoever reads a log
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }
}
