package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.SparseMatrix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
  @TempDir Path cache;

  private Table read(Dataset dataset, List<DataFile> files, int rows) throws Exception {
    for (DataFile file : files) {
      assertThat(Files.size(SharedData.require(file.path()))).isEqualTo(file.bytes());
    }
    DataStore store = new DataStore(Optional.of(SharedData.directory()), cache);
    boolean test = files == dataset.testFiles();
    List<Path> paths = test ? store.locateTest(dataset) : store.locate(dataset);
    Table table = dataset.format().read(paths);
    assertThat(table.size()).isEqualTo(rows);
    return table;
  }

  private Table readShared(String name) throws Exception {
    Dataset dataset = Catalogue.find(name).orElseThrow();
    return read(dataset, dataset.files(), dataset.rows());
  }

  private Table readSharedTest(String name) throws Exception {
    Dataset dataset = Catalogue.find(name).orElseThrow();
    return read(dataset, dataset.testFiles(), dataset.testRows());
  }

  private static long count(Table table, double target) {
    return Arrays.stream(table.targets()).filter(y -> y == target).count();
  }

  @Test
  void find_eachName_givesItsDataset() {
    for (Dataset dataset : Catalogue.all()) {
      assertThat(Catalogue.find(dataset.name())).contains(dataset);
      for (DataFile file : dataset.allFiles()) {
        assertThat(file.url().getScheme()).isIn("https", "http");
        assertThat(file.path()).startsWith(dataset.name() + "/");
      }
    }
    assertThat(Catalogue.all()).extracting(Dataset::name).doesNotHaveDuplicates();
    assertThat(Catalogue.find("parkinson")).isEmpty();
  }

  @Test
  void parkinsons_realFile_hasThePublishedCounts() throws Exception {
    Table table = readShared("parkinsons");

    assertThat(table.size()).isEqualTo(195);
    assertThat(table.features().columns()).isEqualTo(22);
    assertThat(table.columns()).startsWith("MDVP:Fo(Hz)").endsWith("PPE");
    assertThat(table.columns()).doesNotContain("status", "name");
    assertThat(count(table, 1)).isEqualTo(147);
    assertThat(count(table, 0)).isEqualTo(48);
    assertThat(Set.copyOf(table.groups())).hasSize(32).contains("S01", "S50");
    assertThat(table.features().dense().get(0, 0)).isEqualTo(119.992);
    assertThat(table.features().dense().get(0, 21)).isEqualTo(0.284654);
  }

  @Test
  void parkinsons_splitByGroup_keepsSubjectsApart() throws Exception {
    Table table = readShared("parkinsons");
    List<int[]> parts = Split.byGroup(table.groups(), 1, 1, 1, 1);

    Set<String> seen = new HashSet<>();
    int subjects = 0;
    for (int[] part : parts) {
      Set<String> here = Set.copyOf(table.select(part).groups());
      subjects += here.size();
      seen.addAll(here);
      assertThat(part.length).isBetween(65 - 14, 65 + 7); // a subject has at most 7 rows
    }
    assertThat(subjects).isEqualTo(seen.size()).isEqualTo(32);
  }

  @Test
  void breastCancerWisconsin_realFile_hasThePublishedCounts() throws Exception {
    Table table = readShared("breast-cancer-wisconsin");

    assertThat(table.size()).isEqualTo(569);
    assertThat(table.features().columns()).isEqualTo(30);
    assertThat(table.columns()).startsWith("3").endsWith("32");
    assertThat(count(table, 1)).isEqualTo(212);
    assertThat(count(table, 0)).isEqualTo(357);
    assertThat(table.groups()).isEmpty();
    assertThat(table.features().dense().get(0, 0)).isEqualTo(17.99);
  }

  @Test
  void a9a_realFiles_haveThePublishedCounts() throws Exception {
    Table train = readShared("a9a");
    Table test = readSharedTest("a9a");

    assertThat(((SparseMatrix) train.features()).entries()).isEqualTo(451_592);
    assertThat(((SparseMatrix) test.features()).entries()).isEqualTo(225_731);
    assertThat(train.features().columns()).isEqualTo(123);
    assertThat(test.features().columns()).isEqualTo(123);
    assertThat(count(train, -1)).isEqualTo(24_720);
    assertThat(count(train, 1)).isEqualTo(7_841);
    assertThat(count(test, -1)).isEqualTo(12_435);
    assertThat(count(test, 1)).isEqualTo(3_846);
    assertThat(train.columns()).isEmpty();
  }

  @Test
  void fashionMnist_realFiles_haveThePublishedCounts() throws Exception {
    Table train = readShared("fashion-mnist");
    Table test = readSharedTest("fashion-mnist");

    assertThat(train.features().columns()).isEqualTo(784);
    for (int label = 0; label < 10; label++) {
      assertThat(count(train, label)).isEqualTo(6_000);
      assertThat(count(test, label)).isEqualTo(1_000);
    }
    // All bytes of the training images together, as NumPy sums them.
    double sum = Arrays.stream(train.features().dense().values()).map(x -> x * 255).sum();
    assertThat(Math.rint(sum)).isEqualTo(3_431_114_169L);
    assertThat(Arrays.stream(train.features().dense().values()).max()).hasValue(1.0);
  }

  @Test
  void mnist_realFiles_haveThePublishedCounts() throws Exception {
    Table train = readShared("mnist");
    Table test = readSharedTest("mnist");

    assertThat(IntStream.range(0, 10).mapToLong(label -> count(train, label)))
        .containsExactly(5923L, 6742L, 5958L, 6131L, 5842L, 5421L, 5918L, 6265L, 5851L, 5949L);
    assertThat(IntStream.range(0, 10).mapToLong(label -> count(test, label)))
        .containsExactly(980L, 1135L, 1032L, 1010L, 982L, 892L, 958L, 1028L, 974L, 1009L);
    // Mean pixel 0.1307 of the training images, the number every MNIST example normalises with.
    double sum = Arrays.stream(train.features().dense().values()).sum();
    assertThat(sum / (60_000 * 784.0)).isCloseTo(0.1307, within(5e-5));
  }

  @Test
  void twentyNewsgroups_realArchive_isScikitLearnsMatrix() throws Exception {
    Table table = readShared("20newsgroups");
    SparseMatrix x = (SparseMatrix) table.features();
    int[] filled = new int[x.rows()];
    x.forEach((i, j, value) -> filled[i]++);

    assertThat(x.columns()).isEqualTo(101_631);
    assertThat(x.entries()).isEqualTo(1_769_365);
    assertThat(Arrays.stream(filled).filter(entries -> entries == 0)).hasSize(535);
    assertThat(table.columns()).startsWith("00").endsWith("ýé").isSorted();
    assertThat(table.columns().get(50_000)).isEqualTo("ingests");
    // First post of the first topic: 849 words whose counts have the square sum 20491.
    assertThat(filled[0]).isEqualTo(849);
    Table first = table.select(new int[] {0});
    double[] row = first.features().dense().values();
    assertThat(row[423]).isEqualTo(1 / Math.sqrt(20_491));
    assertThat(row[733]).isEqualTo(5 / Math.sqrt(20_491));
    assertThat(filled[11_314]).isEqualTo(48);
    assertThat(Arrays.stream(table.targets()).distinct().sorted())
        .containsExactly(IntStream.range(0, 20).asDoubleStream().boxed().toArray(Double[]::new));
    assertThat(count(table, 0)).isEqualTo(480 + 319);
  }
}
