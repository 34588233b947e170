package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvSpecTest {
  private static CsvSpec withPattern(String pattern) {
    return new CsvSpec(true, ',', "y", List.of(), Optional.of("g"), Optional.of(pattern), Map.of());
  }

  @ParameterizedTest
  @ValueSource(chars = {'"', '\n', '\r'})
  void new_separatorOfTheFormatItself_isRefused(char separator) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CsvSpec(true, separator, "y", List.of(), Optional.empty(), Map.of()))
        .withMessageStartingWith("separator: found");
  }

  @Test
  void new_patternWithoutExactlyOneCapture_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> withPattern("S\\d+"))
        .withMessage("groupPattern: found S\\d+ with 0 capture groups; wanted exactly 1");
    assertThatIllegalArgumentException().isThrownBy(() -> withPattern("(a)(b)"));
    assertThat(withPattern("(?:a)(b)").groupPattern()).contains("(?:a)(b)");
  }

  @Test
  void new_patternThatIsNone_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> withPattern("(S"))
        .withMessageStartingWith("groupPattern: found (S (Unclosed group)");
  }

  @Test
  void new_encodingToNaN_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new CsvSpec(true, ',', "y", List.of(), Optional.empty(), Map.of("M", Double.NaN)))
        .withMessage("encoding: found NaN for M; wanted a finite number");
  }

  @Test
  void encoding_changedByTheCaller_staysAndKeepsItsOrder() {
    Map<String, Double> encoding = new LinkedHashMap<>();
    encoding.put("z", 1.0);
    encoding.put("a", 0.0);
    CsvSpec spec = new CsvSpec(true, ',', "y", List.of(), Optional.empty(), encoding);
    encoding.clear();

    assertThat(spec.encoding().keySet()).containsExactly("z", "a");
  }
}
