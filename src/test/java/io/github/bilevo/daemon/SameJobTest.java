package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameJobTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "{\"a\":1} | {\"a\":1,\"b\":2} | -",
        "{\"a\":{\"x\":[{\"y\":1}]}} | {\"a\":{\"x\":[{\"y\":1,\"z\":0}],\"w\":1}} | -",
        "{\"a\":1,\"b\":2} | {\"a\":1} | /b: found nothing; wanted 2",
        "{\"a\":{\"x\":1}} | {\"a\":{\"x\":2}} | /a/x: found 2; wanted 1",
        "{\"a\":[1,2]} | {\"a\":[1]} | /a: found [1]; wanted [1,2]",
        "{\"a\":[1,2]} | {\"a\":[1,3]} | /a/1: found 3; wanted 2",
      })
  void difference_isTheFirstOfTheStoredKeys(String stored, String found, String wanted) {
    assertThat(SameJob.difference(stored, found).orElse(null)).isEqualTo(wanted);
  }
}
