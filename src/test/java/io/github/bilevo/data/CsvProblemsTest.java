package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not. */
class CsvProblemsTest extends CsvFiles {
  @Test
  void read_emptyGroupCell_isTold() throws Exception {
    assertThat(problems("who,a,y\n ,1,2\n", grouped("who", Optional.empty())))
        .containsExactly("t.csv:2: who: found an empty cell; allowed the name of a group");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "-inf",
        "1e999",
        "abc",
        "0x1p3",
        "1.0d",
        "1f",
        "1_000",
        "--1",
        "e",
        ".",
        "1 2"
      })
  void read_textWhereANumberBelongs_isTold(String text) throws Exception {
    assertThat(problems("a,y\n" + text + ",1\n1," + text + "\n", PLAIN))
        .containsExactly(
            "t.csv:2: a: found \"" + text + "\"; allowed a finite number",
            "t.csv:3: y: found \"" + text + "\"; allowed a finite number");
  }

  @Test
  void read_emptyCell_isTold() throws Exception {
    assertThat(problems("a,y\n ,1\n", PLAIN))
        .containsExactly("t.csv:2: a: found an empty cell; allowed a finite number");
  }

  @Test
  void read_raggedRows_areToldBesideOtherProblems() throws Exception {
    assertThat(problems("a,b,y\n1,2\n1,2,3\nx,2,3\n1,2,3,4\n", PLAIN))
        .containsExactly(
            "t.csv:2: row: found 2 fields; allowed 3 fields",
            "t.csv:4: a: found \"x\"; allowed a finite number",
            "t.csv:5: row: found 4 fields; allowed 3 fields");
  }

  @Test
  void read_fieldsOverSeveralLines_doNotShiftTheLinesTold() throws Exception {
    String text = "a,\"b\nb\",y\n\"1\r\n\",2,3\n\"4\n\n\",x,6\nq,8,9\n";

    assertThat(problems(text, PLAIN))
        .containsExactly(
            "t.csv:7: b␣b: found \"x\"; allowed a finite number",
            "t.csv:8: a: found \"q\"; allowed a finite number");
  }

  @Test
  void read_missingColumns_areAllToldWithWhatWasMeant() throws Exception {
    CsvSpec spec =
        new CsvSpec(true, ',', "stauts", List.of("nam", "zzz"), Optional.of("subjet"), Map.of());

    assertThat(problems("name,subject,a,status\nx,s,1,2\nx,s,1\n", spec))
        .containsExactly(
            "t.csv:1: target: found \"stauts\", no such column; allowed one of name, subject, a,"
                + " status; did you mean status",
            "t.csv:1: group: found \"subjet\", no such column; allowed one of name, subject, a,"
                + " status; did you mean subject",
            "t.csv:1: drop: found \"nam\", no such column; allowed one of name, subject, a,"
                + " status; did you mean name",
            "t.csv:1: drop: found \"zzz\", no such column; allowed one of name, subject, a, status",
            "t.csv:3: row: found 3 fields; allowed 4 fields");
  }

  @Test
  void read_missingColumnOfMany_listsEight() throws Exception {
    assertThat(problems("a,b,c,d,e,f,g,h,i,j\n", spec(true, "target"))[0])
        .isEqualTo(
            "t.csv:1: target: found \"target\", no such column; allowed one of a, b, c, d, e, f,"
                + " g, h, … (2 more)");
  }

  @Test
  void read_duplicateName_isTold() throws Exception {
    assertThat(problems("a,y,b, a\n1,2,3,4\n", PLAIN))
        .containsExactly("t.csv:1: a: found this name on columns 1 and 4; allowed each name once");
  }

  @Test
  void read_targetAlsoDroppedOrTheGroup_isTold() throws Exception {
    CsvSpec spec = new CsvSpec(true, ',', "y", List.of("y"), Optional.of("y"), Map.of());

    assertThat(problems("a,y\n1,2\n", spec))
        .containsExactly(
            "t.csv:1: drop: found \"y\"; allowed any column but the target",
            "t.csv:1: group: found \"y\"; allowed any column but the target");
  }

  @Test
  void read_nothingLeftAsAFeature_isTold() throws Exception {
    assertThat(problems("a,y\n1,2\n", spec(true, "y", "a")))
        .containsExactly(
            "t.csv:1: columns: found no feature beside target, group and dropped columns; allowed"
                + " at least 1");
  }

  @Test
  void read_noRows_isTold() throws Exception {
    assertThat(problems("a,y\n", PLAIN))
        .containsExactly("t.csv: rows: found 0 below the header; allowed at least 1");
    assertThat(problems("", PLAIN))
        .containsExactly("t.csv: rows: found an empty file; allowed at least 1");
    assertThat(problems("\uFEFF\n\n", spec(false, "1")))
        .containsExactly("t.csv: rows: found an empty file; allowed at least 1");
  }

  @Test
  void read_moreThanTwentyProblems_countsTheOthers() throws Exception {
    String text = "a,y\n" + "x,1\n".repeat(23);
    String[] lines = problems(text, PLAIN);

    assertThat(lines).hasSize(21).endsWith("… and 3 more");
    DataException e =
        catchThrowableOfType(DataException.class, () -> CsvReader.read(file(text), PLAIN));
    assertThat(e.problems()).hasSize(20);
    assertThat(e.problems().get(19).location()).endsWith("t.csv:21");
    assertThat(e.omitted()).isEqualTo(3);
  }

  @Test
  void read_oddText_isToldOnOneShortLine() throws Exception {
    assertThat(problems("a,y\n\"x\n\u0007\",1\n" + "z".repeat(99) + ",1\n", PLAIN))
        .containsExactly(
            "t.csv:2: a: found \"x␣␣\"; allowed a finite number",
            "t.csv:4: a: found \"" + "z".repeat(39) + "…\"; allowed a finite number");
  }

  @Test
  void read_brokenQuotes_areToldAfterTheRowsBefore() throws Exception {
    assertThat(problems("a,y\nx,1\n1,\"2\n3,4\n", PLAIN))
        .containsExactly(
            "t.csv:2: a: found \"x\"; allowed a finite number",
            "t.csv:3: quotes: found Unclosed quoted field at end of input; allowed quotes closed"
                + " and doubled inside");
    assertThat(problems("a,y\n1,\"2\"x\n", PLAIN)[0])
        .startsWith("t.csv:2: quotes: found Unexpected character after closing quote");
  }

  @Test
  void read_notUtf8_tellsTheLine() throws Exception {
    Path file = directory.resolve("t.csv");
    // Far enough down that the decoder fails in a block of its own.
    String text = "a,y\r\n" + "1,2\r\n".repeat(40_000) + "1,é\r\n1,2\r\n";
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(problems(file, PLAIN))
        .containsExactly("t.csv:40002: encoding: found bytes that are not UTF-8; allowed UTF-8");
    Files.write(file, "a,y\n1,2\n3,é\n".getBytes(StandardCharsets.UTF_16));
    assertThat(problems(file, PLAIN)).hasSize(1);
    Files.write(file, new byte[] {'a', ',', 'y', '\n', '1', ',', (byte) 0xC3});
    assertThat(problems(file, PLAIN)[0]).startsWith("t.csv:2: encoding: ");
  }

  @Test
  void read_noSuchFile_isTold() {
    assertThat(problems(directory.resolve("none.csv"), PLAIN))
        .containsExactly("none.csv: file: found nothing there; allowed a file");
  }

  @Test
  void read_directory_isTold() throws Exception {
    Path inside = Files.createDirectory(directory.resolve("d"));

    assertThat(problems(inside, PLAIN))
        .containsExactly("d: file: found a directory; allowed a file");
  }

  @Test
  void read_unreadableFile_isTold() throws Exception {
    Path file = file("a,y\n1,2\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "this user may read every file");

    assertThat(problems(file, PLAIN))
        .containsExactly("t.csv: file: found no permission to read it; allowed a readable file");
  }
}
