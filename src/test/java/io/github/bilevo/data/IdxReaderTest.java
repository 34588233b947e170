package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdxReaderTest extends BinaryFiles {
  private static final IdxSpec UNIT = new IdxSpec(IdxSpec.TO_UNIT, Map.of());

  /** Two images of 2 × 3 pixels. */
  private static final int[] HEADER = {2051, 2, 2, 3};

  private static final int[] PIXELS = {0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 128};
  private byte[] images;
  private byte[] labels;

  @BeforeEach
  void make() throws IOException {
    images = idx(HEADER, PIXELS);
    labels = idx(new int[] {2049, 2}, 7, 255);
  }

  private Table read(IdxSpec spec) throws Exception {
    return IdxReader.read(write("images", images), write("labels", labels), spec);
  }

  private String[] problems() {
    return problems(() -> read(UNIT));
  }

  @Test
  void read_smallFiles_scalesBytesToTheUnitInterval() throws Exception {
    Table table = read(UNIT);

    assertThat(table.features().rows()).isEqualTo(2);
    assertThat(table.features().columns()).isEqualTo(6);
    double[] wanted = Arrays.stream(PIXELS).mapToDouble(b -> b * (1.0 / 255.0)).toArray();
    assertThat(table.features().dense().values()).containsExactly(wanted);
    assertThat(table.features().dense().get(0, 5)).isEqualTo(1.0);
    assertThat(table.targets()).containsExactly(7, 255);
    assertThat(table.columns()).isEmpty();
  }

  @Test
  void read_gzipFiles_givesTheSame() throws Exception {
    Table plain = read(UNIT);
    images = gzip(images);
    labels = gzip(labels);

    assertThat(read(UNIT).features().dense().values())
        .containsExactly(plain.features().dense().values());
  }

  @Test
  void read_otherScaleAndEncoding_areFollowed() throws Exception {
    Table table = read(new IdxSpec(2.0, Map.of("7", 1.0, "255", -1.0)));

    assertThat(table.features().dense().get(1, 5)).isEqualTo(256);
    assertThat(table.targets()).containsExactly(1, -1);
    assertThat(problems(() -> read(new IdxSpec(2.0, Map.of("7", 1.0)))))
        .containsExactly("labels: label: found 255, label 2; allowed one of 7");
  }

  @Test
  void read_filesExchanged_tellsBoth() {
    byte[] swapped = images;
    images = labels;
    labels = swapped;

    assertThat(problems())
        .containsExactly(
            "images: magic: found magic number 2049 (labels); allowed 2051 (images)",
            "labels: magic: found magic number 2051 (images); allowed 2049 (labels)");
  }

  @Test
  void read_otherKindOfFile_tellsItsMagic() {
    images = "P5 28 28".getBytes();
    labels = new byte[] {0, 0, 8};

    assertThat(problems())
        .containsExactly(
            "images: magic: found magic number 1345658930; allowed 2051 (images)",
            "labels: magic: found an early end; allowed 2049 (labels)");
  }

  @Test
  void read_filesCutShort_tellWhere() {
    images = Arrays.copyOf(images, 27);
    labels = Arrays.copyOf(labels, 6);

    assertThat(problems())
        .containsExactly(
            "images: images: found the end after byte 27; allowed 28 bytes for the 2 × 2 × 3"
                + " images",
            "labels: header: found the end after byte 6; allowed 8 bytes");
  }

  @Test
  void read_bytesLeftOver_areTold() {
    images = Arrays.copyOf(images, 30);

    assertThat(problems())
        .containsExactly(
            "images: images: found more than 28 bytes; allowed 28 bytes for the 2 × 2 × 3 images");
  }

  @Test
  void read_otherNumberOfLabels_isTold() throws Exception {
    labels = idx(new int[] {2049, 3}, 1, 2, 3);

    assertThat(problems())
        .containsExactly("labels: labels: found 3 labels; allowed 2, one per image of images");
  }

  @Test
  void read_sizesThatNoArrayHolds_areToldBeforeAnythingIsTaken() throws Exception {
    images = idx(new int[] {2051, Integer.MAX_VALUE, 1 << 20, 1 << 20});
    labels = idx(new int[] {2049, -1});

    String[] told = problems();
    assertThat(told[0])
        .matches(
            "images: header: found 2147483647 × 1048576 × 1048576 images; allowed at most \\d+"
                + " numbers in all, for which memory is left");
    assertThat(told[1])
        .isEqualTo("labels: header: found 4294967295 labels; allowed from 1 to 2147483647 each");
  }

  @Test
  void read_moreThanMemoryHolds_isTold() throws Exception {
    Path imageFile = write("images", images);
    Path labelFile = write("labels", labels);

    assertThat(problems(() -> IdxReader.read(imageFile, labelFile, UNIT, 11 * 8)))
        .containsExactly(
            "images: header: found 2 × 2 × 3 images; allowed at most 11 numbers in all, for which"
                + " memory is left");
    assertThat(IdxReader.read(imageFile, labelFile, UNIT, 12 * 8).size()).isEqualTo(2);
  }

  @Test
  void read_noImages_isTold() throws Exception {
    images = idx(new int[] {2051, 0, 28, 28});

    assertThat(problems()[0])
        .isEqualTo("images: header: found 0 × 28 × 28 images; allowed from 1 to 2147483647 each");
  }

  @Test
  void read_gzipCutShortOrDamaged_loadsNothing() throws Exception {
    byte[] whole = gzip(images);
    images = Arrays.copyOf(whole, whole.length - 4);
    labels = gzip(labels);
    labels[labels.length - 6] ^= 1; // in the checksum

    assertThat(problems())
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo(
                        "images: gzip: found an early end after byte 28 of what it holds; allowed a"
                            + " whole gzip file"),
            second ->
                assertThat(second)
                    .matches(
                        "labels: gzip: found broken data \\(.*\\) after byte 10 of what it holds;"
                            + " allowed an intact gzip file"));
  }

  @Test
  void read_noFiles_tellsBoth() {
    Path a = directory.resolve("a");
    Path b = directory.resolve("b");

    assertThat(problems(() -> IdxReader.read(a, b, UNIT)))
        .containsExactly(
            "a: file: found nothing there; allowed a file",
            "b: file: found nothing there; allowed a file");
  }

  @Test
  void newSpec_badScale_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IdxSpec(0, Map.of()))
        .withMessage("scale: found 0.0; wanted a number above 0");
  }
}
