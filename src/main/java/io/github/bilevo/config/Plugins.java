package io.github.bilevo.config;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Users' kinds from a directory of jars. Each jar is self-contained, has a class loader of its own
 * above this program's, and names its kinds in {@code
 * META-INF/services/io.github.bilevo.config.ProblemKind}. One that is broken is left out whole.
 */
final class Plugins {
  private static final String SERVICES = "META-INF/services/" + ProblemKind.class.getName();

  private Plugins() {}

  /** A jar, and its kinds or what is wrong with it. */
  record Plugin(Path jar, List<ProblemKind> kinds, String problem) {
    boolean broken() {
      return !problem.isEmpty();
    }
  }

  /**
   * The jars of a directory, by name.
   *
   * @throws IOException if it cannot be listed
   */
  static List<Plugin> of(Path directory, ClassLoader parent) throws IOException {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
      files.forEach(jars::add);
    }
    return jars.stream().sorted().map(jar -> load(jar, parent)).toList();
  }

  private static Plugin load(Path jar, ClassLoader parent) {
    try (JarFile opened = new JarFile(jar.toFile())) {
      if (opened.getEntry(SERVICES) == null) {
        return broken(jar, "no " + SERVICES);
      }
    } catch (IOException e) {
      return broken(jar, "no jar that can be read (" + e.getMessage() + ")");
    }
    try {
      List<ProblemKind> kinds = kinds(jar, parent);
      for (ProblemKind kind : kinds) {
        String wrong = wrong(kind);
        if (!wrong.isEmpty()) {
          return broken(jar, kind.getClass().getName() + ": " + wrong);
        }
      }
      return kinds.isEmpty() ? broken(jar, "no kind in " + SERVICES) : new Plugin(jar, kinds, "");
    } catch (ServiceConfigurationError | LinkageError | RuntimeException | IOException e) {
      String cause = e.getCause() == null ? "" : " (" + e.getCause() + ")";
      return broken(jar, e + cause);
    }
  }

  private static Plugin broken(Path jar, String problem) {
    return new Plugin(jar, List.of(), problem.replaceAll("\\R", " "));
  }

  /** Those of the jar itself; its class loader stays open, as classes are loaded when needed. */
  private static List<ProblemKind> kinds(Path jar, ClassLoader parent)
      throws MalformedURLException {
    ClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, parent);
    return ServiceLoader.load(ProblemKind.class, loader).stream()
        .filter(provider -> provider.type().getClassLoader() == loader)
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /** What is wrong with a kind's name and keys, or nothing. */
  private static String wrong(ProblemKind kind) {
    String name = kind.name();
    if (name == null || !name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
      return "its name is " + name + "; wanted lower-case words joined by hyphens";
    }
    Set<String> taken = new HashSet<>();
    Stream<String> common = Stream.of("kind", DataKeys.STANDARDISE.name(), DataKeys.IDF.name());
    Stream<String> own = kind.keys().stream().map(Key::name);
    return Stream.of(common, kind.sections().stream(), own)
        .flatMap(names -> names)
        .filter(key -> !taken.add(key))
        .findFirst()
        .map(key -> "two keys are called " + key)
        .orElse("");
  }
}
