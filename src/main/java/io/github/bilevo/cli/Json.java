package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bilevo.math.Vec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * JSON as this project writes it: doubles in the fewest digits from which parsing gives the same
 * bits, and null for what is not finite.
 */
final class Json {
  private static final JsonFactory FACTORY =
      new ObjectMapper()
          .getFactory()
          .configure(StreamWriteFeature.USE_FAST_DOUBLE_WRITER.mappedFeature(), true)
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  private Json() {}

  /** The fields of one object. */
  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  /** One object on one line, without a line end. */
  static String line(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      write(json, fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Writes one object over many lines, ending in a line end, in UTF-8; does not close. */
  static void document(OutputStream out, Fields fields) throws IOException {
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      write(json, fields);
      json.writeRaw('\n');
    }
  }

  private static void write(JsonGenerator json, Fields fields) throws IOException {
    json.writeStartObject();
    fields.write(json);
    json.writeEndObject();
  }

  /** {@code "name": value}. */
  static void number(JsonGenerator json, String name, double value) throws IOException {
    json.writeFieldName(name);
    number(json, value);
  }

  /** {@code "name": [v₀, v₁, …]}. */
  static void vector(JsonGenerator json, String name, Vec vector) throws IOException {
    json.writeArrayFieldStart(name);
    for (int i = 0; i < vector.size(); i++) {
      number(json, vector.get(i));
    }
    json.writeEndArray();
  }

  private static void number(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }
}
