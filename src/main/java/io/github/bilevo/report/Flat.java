package io.github.bilevo.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** A tree as one line per leaf, its path joined by dots; of long arrays only the beginning. */
final class Flat {
  private static final int SHOWN = 8;

  private Flat() {}

  static Map<String, String> of(JsonNode tree) {
    Map<String, String> leaves = new LinkedHashMap<>();
    add(leaves, "", tree);
    return leaves;
  }

  private static void add(Map<String, String> leaves, String path, JsonNode node) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(
              field ->
                  add(
                      leaves,
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      field.getValue()));
    } else if (node.isArray() && !node.isEmpty() && node.get(0).isObject()) {
      for (int i = 0; i < node.size(); i++) {
        add(leaves, path + "[" + i + "]", node.get(i));
      }
    } else if (!path.isEmpty()) {
      leaves.put(path, text(node));
    }
  }

  private static String text(JsonNode node) {
    if (!node.isArray() || node.size() <= SHOWN) {
      return node.isTextual() ? node.textValue() : cut(node.toString());
    }
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < SHOWN; i++) {
      text.append(cut(node.get(i).toString())).append(", ");
    }
    return text.append("… ").append(node.size()).append(" in all]").toString();
  }

  private static String cut(String text) {
    return text.length() <= 400 ? text : text.substring(0, 400) + "…";
  }
}
