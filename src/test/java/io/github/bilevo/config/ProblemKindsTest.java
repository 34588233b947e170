package io.github.bilevo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.data.DataStore;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.families.KernelRidge;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's kind of problems comes in as a service. */
class ProblemKindsTest {
  /** Needs no rows and has a key of its own. */
  public static final class Toy implements ProblemKind {
    private static final Key<Integer> SIZE = Key.of("size", Types.whole(1, 9), "2", "rows");

    @Override
    public String name() {
      return "toy";
    }

    @Override
    public List<Key<?>> keys() {
      return List.of(SIZE);
    }

    @Override
    public Optional<Family> read(ProblemSection section) {
      return section.get(SIZE).map(Toy::family);
    }

    private static Family family(int size) {
      Samples rows = new Samples(DenseMatrix.zeros(size, 1), new double[size]);
      BilevelProblem problem = KernelRidge.problem(rows, rows);
      return Family.ofPositive(problem, Map.of(), "β and γ", Vec.copyOf(1, 1));
    }
  }

  /** Takes the name of a built-in kind. */
  public static final class Impostor implements ProblemKind {
    @Override
    public String name() {
      return "logistic";
    }

    @Override
    public Optional<Family> read(ProblemSection section) {
      return Optional.empty();
    }
  }

  @TempDir Path directory;

  private ProblemKinds load(Class<?>... services) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("META-INF/services"));
    List<String> names = java.util.Arrays.stream(services).map(Class::getName).toList();
    Files.write(folder.resolve(ProblemKind.class.getName()), names);
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
      return ProblemKinds.load(loader);
    }
  }

  private Job parse(String text) throws IOException, InvalidJobException {
    DataStore store = new DataStore(Optional.empty(), directory);
    return JobReader.read(text, "toy.conf", new TableReader(directory, store), load(Toy.class));
  }

  @Test
  void load_serviceOfAnotherKind_comesAfterTheBuiltInOnes() throws IOException {
    assertThat(load(Toy.class).all())
        .extracting(ProblemKind::name)
        .startsWith("logistic", "kernel-ridge")
        .endsWith("equilibrium", "convolutional-equilibrium", "weighted", "toy");
  }

  @Test
  void load_serviceWithABuiltInName_isRefused() {
    assertThatThrownBy(() -> load(Impostor.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("problem kind logistic: found in ")
        .hasMessageContaining(Impostor.class.getName());
  }

  @Test
  void parse_usersKind_readsItsOwnKey() throws Exception {
    Job job = parse("problem { kind = toy, size = 3 }");

    assertThat(job.problem().stateSize()).isEqualTo(3);
    assertThat(job.json()).contains("\"problem\":{\"kind\":\"toy\",\"size\":3}");
  }

  @Test
  void parse_usersKindWithBadKeys_saysSoLikeTheOthers() {
    assertThatThrownBy(() -> parse("problem { kind = toy, size = 10, sise = 3 }"))
        .hasMessage(
            """
            toy.conf:1: problem.sise: found an unknown key; allowed kind, standardise, idf, \
            train, validation, test, data or size; did you mean size
            toy.conf:1: problem.size: found 10; allowed a whole number from 1 to 9""");
  }
}
