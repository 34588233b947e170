package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.math.Vec;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void vector_randomBits_parseToTheSameBits(long seed) {
    double[] values =
        DoubleStream.concat(
                DoubleStream.of(0.0, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, 1e-310, 0.1),
                new Random(seed).longs(2000).mapToDouble(Double::longBitsToDouble))
            .filter(Double::isFinite)
            .toArray();
    String line = Json.line(json -> Json.vector(json, "v", Vec.copyOf(values)));
    String[] texts = line.substring(line.indexOf('[') + 1, line.indexOf(']')).split(",");
    assertThat(texts).hasSameSizeAs(values);
    for (int i = 0; i < values.length; i++) {
      assertThat(Double.doubleToRawLongBits(Double.parseDouble(texts[i])))
          .isEqualTo(Double.doubleToRawLongBits(values[i]));
    }
  }

  @Test
  void number_notFinite_isNull() {
    Vec vector = Vec.copyOf(1.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    assertThat(Json.line(json -> Json.vector(json, "v", vector)))
        .isEqualTo("{\"v\":[1.0,null,null,null]}");
    assertThat(Json.line(json -> Json.number(json, "x", Double.NaN))).isEqualTo("{\"x\":null}");
  }
}
