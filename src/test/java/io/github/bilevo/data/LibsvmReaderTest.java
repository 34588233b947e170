package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.bilevo.math.SparseMatrix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LibsvmReaderTest extends BinaryFiles {
  private static final LibsvmSpec FOUND = new LibsvmSpec(OptionalInt.empty(), Map.of());

  private static LibsvmSpec width(int width) {
    return new LibsvmSpec(OptionalInt.of(width), Map.of());
  }

  private Path file(String text) throws Exception {
    return write("t", text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private Table read(String text, LibsvmSpec spec) throws Exception {
    return LibsvmReader.read(file(text), spec);
  }

  private String[] problems(String text, LibsvmSpec spec) throws Exception {
    Path file = file(text);
    return problems(() -> LibsvmReader.read(file, spec));
  }

  @Test
  void read_smallFile_hasItsRows() throws Exception {
    Table table = read("+1 1:0.5 3:-2\n-1.5e1\t2:1e-3  \r\n# nothing\n\n0 # empty\n7 3:4", FOUND);

    assertThat(table.size()).isEqualTo(4);
    assertThat(table.targets()).containsExactly(1, -15, 0, 7);
    assertThat(table.features()).isInstanceOf(SparseMatrix.class);
    assertThat(table.features().columns()).isEqualTo(3);
    assertThat(table.features().dense().values())
        .containsExactly(0.5, 0, -2, 0, 1e-3, 0, 0, 0, 0, 0, 0, 4);
    assertThat(table.columns()).isEmpty();
    assertThat(table.groups()).isEmpty();
  }

  @Test
  void read_widthGiven_isTaken() throws Exception {
    Table table = read("1 2:5\n2\n", width(4));

    assertThat(table.features().dense().values()).containsExactly(0, 5, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void read_zeros_areNotKeptButCountForTheWidth() throws Exception {
    SparseMatrix x = (SparseMatrix) read("1 1:2 5:0\n", FOUND).features();

    assertThat(x.entries()).isEqualTo(1);
    assertThat(x.columns()).isEqualTo(5);
  }

  @Test
  void read_gzipFile_isUnpacked() throws Exception {
    Path file = write("t.gz", gzip("1 1:2\n-1 2:3\n".getBytes(StandardCharsets.US_ASCII)));

    assertThat(LibsvmReader.read(file, FOUND).features().dense().values())
        .containsExactly(2, 0, 0, 3);
  }

  @Test
  void read_encoding_givesLabelsTheirNumbers() throws Exception {
    Map<String, Double> encoding = new LinkedHashMap<>();
    encoding.put("+1", 1.0);
    encoding.put("-1", 0.0);
    LibsvmSpec spec = new LibsvmSpec(OptionalInt.empty(), encoding);

    assertThat(read("+1 1:1\n-1 1:1\n", spec).targets()).containsExactly(1, 0);
    assertThat(problems("1 1:1\n", spec))
        .containsExactly("t:1: label: found \"1\" at byte 0; allowed one of +1, -1");
  }

  @Test
  void read_rowsLongerThanABlock_areWhole() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      text.append(i);
      for (int j = 1; j <= 20_000; j++) {
        text.append(' ').append(j).append(':').append(i + j);
      }
      text.append('\n');
    }
    Table table = read(text.toString(), FOUND);

    double[] x = table.features().dense().values();
    assertThat(x).hasSize(60_000);
    for (int k = 0; k < x.length; k++) {
      assertThat(x[k]).isEqualTo(k / 20_000 + k % 20_000 + 1);
    }
  }

  @Test
  void read_badFile_tellsEveryProblemWithLineAndByte() throws Exception {
    String text =
        """
        1 1:1 3:2
        one 2:1 2:3 1:4
        2 0:1 6:1 1.5:1 :3 -1:2 99999999999:1
        NaN 1:NaN 2:x 3: 4 5:1:2
        1 1:1e999 2:0x1p3 3:1d
        """;

    assertThat(problems(text, width(5)))
        .containsExactly(
            "t:2: label: found \"one\" at byte 10; allowed a finite number",
            "t:2: index: found 2 after 2 at byte 18; allowed indices that ascend within a row",
            "t:2: index: found 1 after 2 at byte 22; allowed indices that ascend within a row",
            "t:3: index: found \"0\" at byte 28; allowed a whole number from 1 to 5, the width",
            "t:3: index: found \"6\" at byte 32; allowed a whole number from 1 to 5, the width",
            "t:3: index: found \"1.5\" at byte 36; allowed a whole number from 1 to 5, the width",
            "t:3: index: found \"\" at byte 42; allowed a whole number from 1 to 5, the width",
            "t:3: index: found \"-1\" at byte 45; allowed a whole number from 1 to 5, the width",
            "t:3: index: found \"99999999999\" at byte 50; allowed a whole number from 1 to 5, the"
                + " width",
            "t:4: label: found \"NaN\" at byte 64; allowed a finite number",
            "t:4: value: found \"NaN\" at byte 68; allowed a finite number",
            "t:4: value: found \"x\" at byte 74; allowed a finite number",
            "t:4: value: found \"\" at byte 78; allowed a finite number",
            "t:4: entry: found \"4\" at byte 81; allowed index:value",
            "t:4: value: found \"1:2\" at byte 83; allowed a finite number",
            "t:5: value: found \"1e999\" at byte 91; allowed a finite number",
            "t:5: value: found \"0x1p3\" at byte 99; allowed a finite number",
            "t:5: value: found \"1d\" at byte 107; allowed a finite number");
  }

  @Test
  void read_manyProblems_countsTheOnesItDoesNotTell() throws Exception {
    String[] told = problems("x\n".repeat(30), FOUND);

    assertThat(told).hasSize(21).endsWith("… and 10 more");
  }

  @Test
  void read_nothingInIt_isTold() throws Exception {
    assertThat(problems("", FOUND)).containsExactly("t: rows: found no row; allowed at least 1");
    assertThat(problems("# 1 1:1\n\n", FOUND))
        .containsExactly("t: rows: found no row; allowed at least 1");
    assertThat(problems("1\n2\n", FOUND))
        .containsExactly("t: rows: found no index:value in any; allowed at least 1, or a width");
    assertThat(read("1\n2\n", width(2)).size()).isEqualTo(2);
  }

  @Test
  void read_indexBeyondTheWidest_isTold() throws Exception {
    assertThat(problems("1 100000001:1\n", FOUND))
        .containsExactly(
            "t:1: index: found \"100000001\" at byte 2; allowed a whole number from 1 to"
                + " 100000000");
  }

  @Test
  void read_moreEntriesThanMemory_stopsThere() throws Exception {
    Path file = file("1 1:1 2:1\n1 1:1 2:1\n".repeat(100));

    assertThat(problems(() -> LibsvmReader.read(file, FOUND, 3)))
        .containsExactly(
            "t:2: rows: found more entries at byte 16; allowed at most 3, for which memory is"
                + " left");
    assertThat(LibsvmReader.read(file, FOUND, 400).size()).isEqualTo(200);
  }

  @Test
  void read_binaryFile_isToldBriefly() throws Exception {
    byte[] bytes = new byte[1 << 20];
    Arrays.fill(bytes, (byte) 'a');
    bytes[3] = 0;
    Path file = write("t", bytes);

    assertThat(problems(() -> LibsvmReader.read(file, FOUND)))
        .containsExactly(
            "t:1: label: found \"aaa␣\" at byte 0; allowed a finite number",
            "t:1: entry: found \"" + "a".repeat(39) + "…\" at byte 4; allowed index:value");
  }

  @Test
  void read_gzipCutShortOrDamaged_loadsNothing() throws Exception {
    byte[] whole = gzip("1 1:2\n".repeat(1000).getBytes(StandardCharsets.US_ASCII));
    Path cut = write("t", Arrays.copyOf(whole, whole.length - 9));
    assertThat(problems(() -> LibsvmReader.read(cut, FOUND)))
        .singleElement()
        .asString()
        .matches(
            "t: gzip: found an early end after byte \\d+ of what it holds; allowed a whole .*");

    whole[whole.length - 6] ^= 1; // in the checksum
    Path damaged = write("t", whole);
    assertThat(problems(() -> LibsvmReader.read(damaged, FOUND)))
        .singleElement()
        .asString()
        .matches(
            "t: gzip: found broken data \\(.*\\) after byte 6000 of what it holds; allowed an"
                + " intact gzip file");
  }

  @Test
  void read_noFile_isTold() {
    assertThat(problems(() -> LibsvmReader.read(directory.resolve("no"), FOUND)))
        .containsExactly("no: file: found nothing there; allowed a file");
    assertThat(problems(() -> LibsvmReader.read(directory, FOUND)))
        .singleElement()
        .asString()
        .endsWith(": file: found a directory; allowed a file");
  }

  @Test
  void newSpec_badWidth_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> width(0))
        .withMessage("width: found 0; wanted 1 to 100000000");
  }
}
