package io.github.bilevo.daemon;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.Host;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The host names a request may be addressed to, whatever its port. A web page that points its own
 * name at 127.0.0.1 (DNS rebinding) still sends that name, and is turned away. Immutable.
 */
final class AllowedHosts {
  private final Set<String> names;

  /** The names of this machine's loopback, and the host that was bound. */
  AllowedHosts(String bound) {
    names =
        Stream.of("127.0.0.1", "localhost", "::1", bound)
            .map(AllowedHosts::plain)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether the request's Host header names one of them. */
  boolean allow(HttpRequest request) {
    return request
        .getHeader(Host.class)
        .filter(header -> names.contains(plain(header.host().address())))
        .isPresent();
  }

  private static String plain(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.startsWith("[") && lower.endsWith("]")
        ? lower.substring(1, lower.length() - 1)
        : lower;
  }
}
