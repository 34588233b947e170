package io.github.bilevo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.data.SharedData;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.SparseMatrix;
import io.github.bilevo.problem.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of a job in every format and form. */
class PartsReaderTest {
  private static final String A9A = "a9a/a9a";

  @TempDir Path directory;
  private final ObjectNode resolved = Json.object();
  private final Reporter reporter = new Reporter("job.conf");

  private PartsReader reader(String problem) {
    Section section = Section.root(ConfigFactory.parseString(problem).root(), resolved, reporter);
    Optional<Path> data = Optional.of(SharedData.directory()).filter(Files::isDirectory);
    TableReader tables =
        new TableReader(directory, new DataStore(data, directory.resolve("cache")));
    return new PartsReader(section, tables, Optional.of(1L));
  }

  private Parts read(String problem) throws InvalidJobException {
    Optional<Parts> parts = reader(problem).read();
    reporter.throwIfAny();
    return parts.orElseThrow();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  /** {@code count} images of 1 × 2 pixels: image i is (i, 255), its label i. */
  private void writeImages(String images, String labels, int count) throws IOException {
    ByteBuffer pixels = ByteBuffer.allocate(16 + 2 * count);
    pixels.putInt(2051).putInt(count).putInt(1).putInt(2);
    ByteBuffer numbers = ByteBuffer.allocate(8 + count).putInt(2049).putInt(count);
    for (int i = 0; i < count; i++) {
      pixels.put((byte) i).put((byte) 255);
      numbers.put((byte) i);
    }
    Files.write(directory.resolve(images), pixels.array());
    Files.write(directory.resolve(labels), numbers.array());
  }

  @Test
  void read_libsvmFilePerPart_staysSparse() throws Exception {
    write("train.svm", "1 1:1 3:2\n-1 2:1\n");
    write("test.svm", "0 1:5\n");
    Parts parts =
        read(
            """
            train { file = train.svm, format = libsvm }
            validation { file = test.svm, format = libsvm, width = 3, encoding { "0" = -1 } }
            """);

    assertThat(parts.train().features()).isInstanceOf(SparseMatrix.class);
    assertThat(parts.train().features().dense().values()).containsExactly(1, 0, 2, 0, 1, 0);
    assertThat(parts.train().targets()).containsExactly(1, -1);
    assertThat(parts.validation().features().dense().values()).containsExactly(5, 0, 0);
    assertThat(parts.validation().targets()).containsExactly(-1);
    assertThat(parts.test()).isEmpty();
    assertThat(resolved.get("train").has("target")).isFalse();
  }

  @Test
  void read_idxFiles_areSplitLikeAnyRows() throws Exception {
    writeImages("images", "labels", 9);
    Parts parts =
        read(
            """
            data { file = images, labels = labels, format = idx, scale = 2
              split { train = 5, validation = 3, test = 1 } }
            """);

    assertThat(parts.train().rows()).isEqualTo(5);
    assertThat(parts.validation().rows()).isEqualTo(3);
    assertThat(parts.test().orElseThrow().rows()).isEqualTo(1);
    double[] labels =
        Stream.of(parts.train(), parts.validation(), parts.test().orElseThrow())
            .flatMapToDouble(rows -> Arrays.stream(rows.targets()))
            .sorted()
            .toArray();
    assertThat(labels).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    DenseMatrix x = parts.train().features().dense();
    for (int i = 0; i < 5; i++) {
      assertThat(x.get(i, 0)).isEqualTo(2 * parts.train().targets()[i]);
      assertThat(x.get(i, 1)).isEqualTo(510);
    }
  }

  @Test
  void read_limit_takesTheFirstRowsOfTheShuffle() throws Exception {
    writeImages("images", "labels", 200);
    String job =
        "data { file = images, labels = labels, format = idx, limit = %s, split.test = 0 }";
    Parts few = read(job.formatted(20));

    assertThat(few.train().rows() + few.validation().rows()).isEqualTo(20);
    assertThat(few.test()).isEmpty();
    double[] labels =
        Stream.of(few.train(), few.validation())
            .flatMapToDouble(rows -> Arrays.stream(rows.targets()))
            .toArray();
    assertThat(labels).doesNotHaveDuplicates();
    assertThat(Arrays.stream(labels).max().orElseThrow()).isGreaterThan(20);
    assertThat(read(job.formatted(20)).train().targets()).isEqualTo(few.train().targets());
    assertThat(read(job.formatted(200)).train().rows()).isEqualTo(100);
  }

  @Test
  void read_validationOnly_noTrainRows_givesAllToTheOthers() throws Exception {
    writeImages("images", "labels", 8);
    String split = "split { train = 0, validation = 3, test = 1 }";
    Parts parts =
        reader("data { file = images, labels = labels, format = idx, " + split + " }")
            .read(PartsReader.Needed.VALIDATION)
            .orElseThrow();

    assertThat(parts.hasTrain()).isFalse();
    assertThat(parts.validation().rows()).isEqualTo(6);
    assertThat(parts.test().map(Samples::rows)).contains(2);
    assertThat(parts.checkTargets(label -> label < 8, "below 8")).isTrue();
  }

  @Test
  void read_validationOnly_partsWithoutTrain_areCompared() throws Exception {
    String rows = "validation { features = [[1, 2]], targets = [1] }, ";
    Parts parts =
        reader(rows + "test { features = [[3, 4]], targets = [1] }")
            .read(PartsReader.Needed.VALIDATION)
            .orElseThrow();
    assertThat(parts.hasTrain()).isFalse();
    assertThat(parts.test()).isPresent();

    assertThat(
            reader(rows + "test { features = [[3]], targets = [1] }")
                .read(PartsReader.Needed.VALIDATION))
        .isEmpty();
    assertThat(reader(rows + "standardise = true").read(PartsReader.Needed.VALIDATION)).isEmpty();
    assertThat(reader(rows).read()).isEmpty();
    assertThat(reporter.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "job.conf:1: test.features: found 1 column; allowed 2 columns, as in validation",
            "job.conf:1: standardise: found true, without training rows; allowed false",
            "job.conf:1: train: found nothing; allowed { features, targets } or { file, target },"
                + " or all rows in data");
  }

  @Test
  void read_idf_weighsByTheTrainingRowsAlone() throws Exception {
    write("train.svm", "1 1:1 2:1\n1 1:1\n");
    write("validation.svm", "1 1:1 2:1\n".repeat(9));
    Parts parts =
        read(
            """
            idf = true
            train { file = train.svm, format = libsvm }
            validation { file = validation.svm, format = libsvm }
            """);

    double rare = Math.log(3.0 / 2.0) + 1;
    double norm = Math.hypot(1, rare);
    for (Samples rows : List.of(parts.train(), parts.validation())) {
      assertThat(Arrays.copyOf(rows.features().dense().values(), 2))
          .containsExactly(new double[] {1 / norm, rare / norm}, within(4 * Math.ulp(1.0)));
    }
  }

  @Test
  void read_datasetWithTestRows_takesThemAsTest() throws Exception {
    SharedData.require(A9A);
    Parts parts = read("data { dataset = a9a, split { train = 3, validation = 1 } }");

    assertThat(parts.train().rows() + parts.validation().rows()).isEqualTo(32_561);
    assertThat(parts.train().rows()).isEqualTo(24_421);
    assertThat(parts.test().map(Samples::rows)).contains(16_281);
    assertThat(parts.test().orElseThrow().columns()).isEqualTo(123);
    assertThat(resolved.at("/data/split/test").textValue()).isEqualTo("published");
    assertThat(parts.checkTargets(y -> y == 1 || y == -1, "1 or -1")).isTrue();
  }

  @Test
  void read_datasetWithATestShare_leavesThePublishedRowsAside() throws Exception {
    SharedData.require(A9A);
    Parts parts = read("data { dataset = a9a, limit = 300, split.test = 1 }");

    assertThat(parts.train().rows()).isEqualTo(100);
    assertThat(parts.validation().rows()).isEqualTo(100);
    assertThat(parts.test().map(Samples::rows)).contains(100);
  }

  @Test
  void read_datasetWithEncoding_encodesTheTestRowsToo() throws Exception {
    SharedData.require(A9A);
    Parts parts = read("data { dataset = a9a, limit = 300, encoding { \"-1\" = 0, \"+1\" = 5 } }");

    assertThat(parts.checkTargets(y -> y == 0 || y == 5, "0 or 5")).isTrue();
    assertThat(Arrays.stream(parts.test().orElseThrow().targets()).sum()).isEqualTo(5 * 3_846);
  }
}
