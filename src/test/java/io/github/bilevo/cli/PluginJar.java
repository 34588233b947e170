package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.config.ProblemKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a plugin as its author would, and packs it. */
final class PluginJar {
  private static final String SERVICES = "META-INF/services/" + ProblemKind.class.getName();

  private PluginJar() {}

  /** {@code src/test/resources/plugin/NAME.java.txt}, text replaced. */
  static String source(String name) {
    try (InputStream in = PluginJar.class.getResourceAsStream("/plugin/" + name + ".java.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A jar with the class {@code example.NAME} of this source, and a service of that name. */
  static Path write(Path jar, String name, String source, String service) {
    try {
      Path classes = Files.createTempDirectory(jar.getParent().getParent(), "classes");
      compile(classes, name, source);
      try (OutputStream file = Files.newOutputStream(jar);
          JarOutputStream out = new JarOutputStream(file)) {
        entry(out, SERVICES, service.getBytes(StandardCharsets.UTF_8));
        try (Stream<Path> files = Files.walk(classes)) {
          for (Path path : files.filter(Files::isRegularFile).sorted().toList()) {
            String entry = classes.relativize(path).toString().replace('\\', '/');
            entry(out, entry, Files.readAllBytes(path));
          }
        }
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void entry(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
    out.closeEntry();
  }

  private static void compile(Path classes, String name, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///example/" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    List<String> options =
        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    assertThat(compiler.getTask(null, null, null, options, null, List.of(file)).call()).isTrue();
  }
}
