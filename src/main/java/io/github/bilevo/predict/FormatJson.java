package io.github.bilevo.predict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.data.CsvSpec;
import io.github.bilevo.data.Format;
import io.github.bilevo.data.IdxSpec;
import io.github.bilevo.data.LibsvmSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A {@link Format} as JSON and back; the keys are those of a job file. */
final class FormatJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private FormatJson() {}

  static ObjectNode of(Format format) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("name", format.name());
    if (format instanceof Format.Csv csv) {
      CsvSpec spec = csv.spec();
      json.put("header", spec.header());
      json.put("separator", Character.toString(spec.separator()));
      json.put("target", spec.target());
      ArrayNode drop = json.putArray("drop");
      spec.drop().forEach(drop::add);
      spec.group().ifPresent(group -> json.put("group", group));
      encoding(json, spec.encoding());
    } else if (format instanceof Format.Libsvm libsvm) {
      encoding(json, libsvm.spec().encoding());
    } else if (format instanceof Format.Idx idx) {
      json.put("scale", idx.spec().scale());
      encoding(json, idx.spec().encoding());
    } else if (format instanceof Format.Newsgroups news) {
      encoding(json, news.encoding());
    }
    return json;
  }

  private static void encoding(ObjectNode json, Map<String, Double> encoding) {
    ObjectNode pairs = json.putObject("encoding");
    encoding.forEach(pairs::put);
  }

  static Format read(JsonNode json) {
    String name = json.path("name").asText();
    Map<String, Double> encoding = new LinkedHashMap<>();
    json.path("encoding")
        .properties()
        .forEach(pair -> encoding.put(pair.getKey(), pair.getValue().doubleValue()));
    return switch (name) {
      case "csv" -> new Format.Csv(csv(json, encoding));
      case "libsvm" -> new Format.Libsvm(new LibsvmSpec(OptionalInt.empty(), encoding));
      case "idx" -> new Format.Idx(new IdxSpec(json.path("scale").doubleValue(), encoding));
      case "20newsgroups" -> new Format.Newsgroups(encoding);
      default ->
          throw new IllegalArgumentException(
              "model.format.name: found " + name + "; wanted a format of this version");
    };
  }

  private static CsvSpec csv(JsonNode json, Map<String, Double> encoding) {
    List<String> drop = new ArrayList<>();
    json.path("drop").forEach(name -> drop.add(name.asText()));
    String separator = json.path("separator").asText(",");
    return new CsvSpec(
        json.path("header").asBoolean(true),
        separator.isEmpty() ? ',' : separator.charAt(0),
        json.path("target").asText(),
        drop,
        Optional.ofNullable(json.get("group")).map(JsonNode::asText),
        encoding);
  }
}
