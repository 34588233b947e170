package io.github.bilevo.daemon;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** A request that was right before somebody's hand slipped: any part of it may be anything. */
final class FuzzedRequest {
  private static final List<String> METHODS =
      List.of(
          "GET", "GET", "GET", "POST", "POST", "POST", "PUT", "DELETE", "PATCH", "HEAD", "brew");
  private static final List<String> PATHS =
      List.of(
          "/api/v1/jobs",
          "/api/v1/jobs",
          "/api/v1/jobs:validate",
          "/api/v1/jobs:validate",
          "/api/v1/jobs/ID",
          "/api/v1/jobs/ID/pause",
          "/api/v1/jobs/ID/resume",
          "/api/v1/jobs/ID/cancel",
          "/api/v1/jobs/ID/restart",
          "/api/v1/jobs/ID/checkpoints",
          "/api/v1/jobs/ID/result",
          "/api/v1/jobs/ID/trace",
          "/api/v1/jobs/ID/report",
          "/api/v1/jobs/ID/events",
          "/api/v1/openapi.json",
          "/health/ready",
          "/metrics",
          "/version",
          "/");
  private static final List<String> QUERIES =
      List.of("limit", "cursor", "state", "maxPoints", "from", "x");
  private static final List<String> VALUES =
      List.of(
          "0",
          "-1",
          "4",
          "99999999999999999999",
          "latest",
          "%00",
          "%2e%2e%2f",
          "%ff",
          "%",
          "%zz",
          "a=b=c",
          "YmVmb3JlOi0x",
          "YmVmb3JlOng",
          "é",
          "");
  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/hocon",
          "application/json; charset=utf-16",
          "text/plain",
          "application/",
          "*/*",
          "\u0001");
  private static final List<String> HEADERS =
      List.of(
          "Accept",
          "Accept-Encoding",
          "Authorization",
          "Content-Encoding",
          "Cookie",
          "Expect",
          "Host",
          "Idempotency-Key",
          "If-Match",
          "If-None-Match",
          "Last-Event-ID",
          "Origin",
          "Range",
          "Transfer-Encoding",
          "Upgrade");

  private static final List<String> NASTY =
      List.of(
          "1e999",
          "-1",
          "NaN",
          "null",
          "9".repeat(400),
          "1e-999999999",
          "0x7f",
          "${?PATH}",
          "${a}",
          "include \"/etc/passwd\"",
          "\"\"\"",
          "\\u0000",
          "\ud83d\ude00",
          "a.b.c.d = ",
          "+=");

  private final Random random;
  private final String id;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  FuzzedRequest(Random random, String id) {
    this.random = random;
    this.id = id;
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  byte[] bytes() {
    byte[] body = oneIn(3) ? new byte[0] : body();
    text(one(METHODS) + " " + target() + (oneIn(40) ? " HTTP/9.9" : " HTTP/1.1") + "\r\n");
    if (!oneIn(30)) {
      text("Host: 127.0.0.1\r\n");
    }
    text("Connection: close\r\nContent-Type: " + type() + "\r\n");
    for (int i = random.nextInt(4); i > 0; i--) {
      text(one(HEADERS) + ": " + (oneIn(2) ? noise(random.nextInt(30)) : one(VALUES)) + "\r\n");
    }
    int length = oneIn(30) ? random.nextInt() : body.length;
    text("Content-Length: " + length + "\r\n\r\n");
    out.writeBytes(body);
    byte[] bytes = out.toByteArray();
    for (int i = oneIn(10) ? 3 : 0; i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private void text(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private String target() {
    StringBuilder target = new StringBuilder(one(PATHS).replace("ID", oneIn(5) ? "nosuch" : id));
    if (oneIn(8)) {
      target.insert(random.nextInt(target.length()), one(VALUES));
    }
    if (oneIn(60)) {
      target.append("/x".repeat(random.nextInt(3000)));
    }
    for (int i = oneIn(2) ? random.nextInt(4) : 0; i > 0; i--) {
      target.append(target.indexOf("?") < 0 ? '?' : '&').append(one(QUERIES)).append('=');
      target.append(one(VALUES));
    }
    return target.toString();
  }

  private String type() {
    return oneIn(4) ? one(TYPES) : oneIn(2) ? TYPES.get(0) : TYPES.get(1);
  }

  private byte[] body() {
    return switch (random.nextInt(6)) {
      case 0 -> deep();
      case 1 -> noise(random.nextInt(300)).getBytes(StandardCharsets.ISO_8859_1);
      case 2 -> changed(TestJobs.json(3));
      default -> changed(TestJobs.steps(3));
    };
  }

  /** Brackets in brackets, perhaps deeper than any stack. */
  private byte[] deep() {
    int depth = 1 << random.nextInt(18);
    List<String> pair =
        one(List.of(List.of("[", "]"), List.of("{\"a\":", "}"), List.of("{a=", "}")));
    String inner = oneIn(2) ? "1" : "";
    String close = oneIn(3) ? "" : pair.get(1).repeat(depth);
    String text = "a = " + pair.get(0).repeat(depth) + inner + close;
    return (oneIn(2) ? text : text.substring(4)).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] changed(String job) {
    StringBuilder text = new StringBuilder(job);
    for (int i = random.nextInt(6); i > 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(128));
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.insert(at, one(NASTY));
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 20)));
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String noise(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) (oneIn(20) ? random.nextInt(256) : ' ' + random.nextInt(95)));
    }
    return text.toString();
  }
}
