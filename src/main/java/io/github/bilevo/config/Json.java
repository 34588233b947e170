package io.github.bilevo.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** The resolved job as JSON text. The same job gives the same text. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static JsonNode tree(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  /** A plain Java value as HOCON gives it; entries of sections in alphabetical order. */
  static JsonNode of(Object value) {
    return MAPPER.valueToTree(value instanceof Map<?, ?> map ? new TreeMap<>(map) : value);
  }

  /** These numbers as HOCON would read them from JSON again: whole ones without a fraction. */
  static JsonNode ofNumbers(double[] values) {
    ArrayNode array = MAPPER.createArrayNode();
    for (double value : values) {
      if (value == Math.rint(value) && Math.abs(value) < 1e9) {
        array.add((int) value);
      } else {
        array.add(value);
      }
    }
    return array;
  }

  static String text(ObjectNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values has no JSON text", e);
    }
  }
}
