package io.github.bilevo.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where commands write: results on {@code out}, everything else on {@code err}, both UTF-8 whatever
 * the locale. What a person reads is put into ASCII words where the locale is not UTF-8; JSON is
 * not, it is UTF-8 by definition.
 *
 * @param out results
 * @param err progress and errors
 * @param env the environment variables
 * @param columns the width of the terminal behind {@code err}; 0 when there is none
 * @param unicode whether the locale's encoding is UTF-8
 */
record Console(
    PrintStream out, PrintStream err, Map<String, String> env, int columns, boolean unicode) {
  private static final String[][] WORDS = {
    {"‖∇̂f‖", "|grad f|"},
    {"∇̂f", "grad f"},
    {"λ", "lambda"},
    {"Φ", "Phi"},
    {"∂", "d"},
    {"→", "->"},
    {"█", "#"},
    {"·", "."},
    {"…", "..."},
    {"—", "-"},
  };

  /** The process's own. The launcher tells the terminal's width in {@code bilevo.columns}. */
  static Console system() {
    return new Console(
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        System.getenv(),
        Integer.getInteger("bilevo.columns", 0),
        StandardCharsets.UTF_8.name().equalsIgnoreCase(System.getProperty("native.encoding")));
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Whether a line can be drawn over and over. */
  boolean live() {
    return columns > 0 && !"dumb".equals(env.get("TERM"));
  }

  /** Whether {@code err} may have colours; see <a href="https://no-color.org">no-color.org</a>. */
  boolean color() {
    return live() && env.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** One line for a person on {@code out}. */
  void say(String text) {
    out.println(plain(text));
  }

  /** One line for a person on {@code err}. */
  void tell(String text) {
    err.println(plain(text));
  }

  /** The text in the symbols this console has. */
  String plain(String text) {
    if (unicode) {
      return text;
    }
    String plain = text;
    for (String[] word : WORDS) {
      plain = plain.replace(word[0], word[1]);
    }
    return plain;
  }
}
