package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are understood. */
class CsvReaderTest extends CsvFiles {
  @Test
  void read_header_namesFeaturesInTheFilesOrder() throws Exception {
    Table table = read("a,y,b\n1,2,3\n-4,5e0,.6\n", PLAIN);

    assertThat(table.columns()).containsExactly("a", "b");
    assertThat(table.features().dense().values()).containsExactly(1, 3, -4, 0.6);
    assertThat(table.targets()).containsExactly(2, 5);
    assertThat(table.groups()).isEmpty();
  }

  @Test
  void read_noHeader_namesColumnsByNumber() throws Exception {
    Table table = read("7,1,2,3\n8,4,5,6\n", spec(false, "3", "1"));

    assertThat(table.columns()).containsExactly("2", "4");
    assertThat(table.features().dense().values()).containsExactly(1, 3, 4, 6);
    assertThat(table.targets()).containsExactly(2, 5);
  }

  @Test
  void read_emptyHeaderField_isNamedByItsNumber() throws Exception {
    assertThat(read(",a,y\n0,1,2\n", spec(true, "y", "1")).columns()).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void read_anyLineEnd_isTheSame(String end) throws Exception {
    Table table = read(String.join(end, "a,y", "1,2", "", "3,4"), PLAIN);

    assertThat(table.features().dense().values()).containsExactly(1, 3);
    assertThat(table.targets()).containsExactly(2, 4);
    assertThat(problems(String.join(end, "a,y", "1,2", "", "x,4"), PLAIN))
        .containsExactly("t.csv:4: a: found \"x\"; allowed a finite number");
  }

  @Test
  void read_byteOrderMark_isNotPartOfTheFirstName() throws Exception {
    assertThat(read("\uFEFFa,y\n1,2\n", PLAIN).columns()).containsExactly("a");
  }

  @Test
  void read_otherSeparatorSpacesAndQuotes_areUnderstood() throws Exception {
    CsvSpec semicolon = new CsvSpec(true, ';', "y", List.of(), Optional.empty(), Map.of());
    Table table = read(" a ;\"the; \"\"y\"\"\";y\n 1 ;\"2\";\t3\n", semicolon);

    assertThat(table.columns()).containsExactly("a", "the; \"y\"");
    assertThat(table.features().dense().values()).containsExactly(1, 2);
    assertThat(table.targets()).containsExactly(3);
  }

  @Test
  void read_moreRowsThanTheFirstBuffer_keepsAll() throws Exception {
    StringBuilder text = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 5000; i++) {
      text.append(i).append(',').append(-i).append(',').append(i % 2).append('\n');
    }
    Table table = read(text.toString(), PLAIN);

    assertThat(table.size()).isEqualTo(5000);
    for (int i = 0; i < 5000; i++) {
      assertThat(table.features().dense().get(i, 0)).isEqualTo(i);
      assertThat(table.features().dense().get(i, 1)).isEqualTo(-i);
      assertThat(table.targets()[i]).isEqualTo(i % 2);
    }
  }

  @Test
  void read_groupColumn_isNoFeature() throws Exception {
    Table table = read("who,a,y\nx,1,2\nz,3,4\n", grouped("who", Optional.empty()));

    assertThat(table.columns()).containsExactly("a");
    assertThat(table.groups()).containsExactly("x", "z");
  }

  @Test
  void read_groupPattern_takesWhatItCaptures() throws Exception {
    CsvSpec spec = grouped("who", Optional.of("r_(S\\d+)_\\d+"));

    assertThat(read("who,a,y\nr_S01_1,1,2\nr_S02_1,3,4\n", spec).groups())
        .containsExactly("S01", "S02");
    assertThat(problems("who,a,y\nr_S01_1,1,2\nr_S02,3,4\n", spec))
        .containsExactly(
            "t.csv:3: who: found \"r_S02\"; allowed a text that matches r_(S\\d+)_\\d+");
  }

  @Test
  void read_encodedTarget_becomesItsNumber() throws Exception {
    Map<String, Double> encoding = new LinkedHashMap<>();
    encoding.put("ill", 1.0);
    encoding.put("healthy", -1.0);
    CsvSpec spec = new CsvSpec(true, ',', "y", List.of(), Optional.empty(), encoding);

    assertThat(read("a,y\n1,healthy\n2, ill\n", spec).targets()).containsExactly(-1, 1);
    assertThat(problems("a,y\n1,healty\n2,1\n3,\n", spec))
        .containsExactly(
            "t.csv:2: y: found \"healty\"; allowed one of ill, healthy; did you mean healthy",
            "t.csv:3: y: found \"1\"; allowed one of ill, healthy",
            "t.csv:4: y: found an empty cell; allowed one of ill, healthy");
  }
}
