package io.github.bilevo.config;

import io.github.bilevo.config.Plugins.Plugin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The kinds of problems that job files may name: the built-in ones, then users' by name from the
 * class path, then those of plugins.
 */
public final class ProblemKinds {
  private static final List<ProblemKind> BUILT_IN =
      List.of(
          new LogisticKind(),
          new KernelRidgeKind(),
          new RidgeKind(),
          new BiasedRidgeKind(),
          new HyperRepresentationKind(),
          new MultinomialLogisticKind(),
          new TrainingDataKind(),
          new EquilibriumKind(),
          new ConvolutionalEquilibriumKind(),
          new WeightedKind());

  private final Map<String, ProblemKind> kinds = new LinkedHashMap<>();
  private final List<String> leftOut = new ArrayList<>();

  private ProblemKinds() {
    BUILT_IN.forEach(kind -> kinds.put(kind.name(), kind));
  }

  /**
   * The built-in kinds and those of the class path.
   *
   * @throws IllegalStateException if two kinds have one name
   */
  public static ProblemKinds load() {
    return load(ProblemKinds.class.getClassLoader());
  }

  /**
   * The same, and those of the jars in a directory. A jar that is broken, or that has a kind of a
   * name that is taken, is {@link #leftOut}; the others are not concerned.
   *
   * @throws IOException if the directory cannot be listed
   */
  public static ProblemKinds withPlugins(Path directory) throws IOException {
    ProblemKinds all = load();
    for (Plugin plugin : Plugins.of(directory, ProblemKinds.class.getClassLoader())) {
      String problem = plugin.broken() ? plugin.problem() : all.taken(plugin);
      if (problem.isEmpty()) {
        plugin.kinds().forEach(kind -> all.kinds.put(kind.name(), kind));
      } else {
        all.leftOut.add(plugin.jar() + ": left out: " + problem);
      }
    }
    return all;
  }

  /** The built-in kinds and those that are services of this class loader. */
  static ProblemKinds load(ClassLoader loader) {
    Map<String, ProblemKind> users = new TreeMap<>();
    for (ProblemKind kind : ServiceLoader.load(ProblemKind.class, loader)) {
      refuseSecond(kind, users.putIfAbsent(kind.name(), kind));
    }
    ProblemKinds all = new ProblemKinds();
    users.forEach((name, kind) -> refuseSecond(kind, all.kinds.putIfAbsent(name, kind)));
    return all;
  }

  private static void refuseSecond(ProblemKind kind, ProblemKind other) {
    if (other != null) {
      throw new IllegalStateException("problem kind " + twice(kind, other));
    }
  }

  private static String twice(ProblemKind kind, ProblemKind other) {
    return kind.name()
        + ": found in "
        + other.getClass().getName()
        + " and in "
        + kind.getClass().getName()
        + "; wanted one of them";
  }

  /** Which name of the plugin's kinds is taken, also by another of its own, or nothing. */
  private String taken(Plugin plugin) {
    Map<String, ProblemKind> before = new LinkedHashMap<>(kinds);
    for (ProblemKind kind : plugin.kinds()) {
      ProblemKind other = before.putIfAbsent(kind.name(), kind);
      if (other != null) {
        return "problem kind " + twice(kind, other);
      }
    }
    return "";
  }

  /** {@code problem.kind}. */
  Key<String> key() {
    return Key.required("kind", Types.oneOf(names()), "family of problems");
  }

  /** The names, in the order of messages. */
  public List<String> names() {
    return List.copyOf(kinds.keySet());
  }

  /** The kind of this name. */
  public Optional<ProblemKind> find(String name) {
    return Optional.ofNullable(kinds.get(name));
  }

  /** Whether a user brought it. */
  boolean isUsers(ProblemKind kind) {
    return !BUILT_IN.contains(kind);
  }

  /** All of them, in the order of messages. */
  List<ProblemKind> all() {
    return List.copyOf(kinds.values());
  }

  /** One line for each jar that was left out, with its name and what is wrong. */
  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }
}
