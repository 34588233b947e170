package io.github.bilevo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The command line in this JVM, its streams captured. */
final class Cli {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> env;
  private final int columns;
  private final boolean unicode;
  private int code = -1;

  private Cli(Map<String, String> env, int columns, boolean unicode) {
    this.env = env;
    this.columns = columns;
    this.unicode = unicode;
  }

  /** No terminal, a UTF-8 locale, an empty environment. */
  static Cli plain() {
    return new Cli(Map.of(), 0, true);
  }

  static Cli with(Map<String, String> env, int columns, boolean unicode) {
    return new Cli(env, columns, unicode);
  }

  Console console() {
    return new Console(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        env,
        columns,
        unicode);
  }

  /** Runs the command. */
  Cli run(Object... args) {
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    code = Main.execute(console(), texts);
    return this;
  }

  int code() {
    return code;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** stdout's lines, each a JSON object. */
  List<JsonNode> json() {
    return out().lines().map(Cli::parse).toList();
  }

  static JsonNode parse(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).isNull() ? Double.NaN : array.get(i).doubleValue();
    }
    return values;
  }
}
