package io.github.bilevo.daemon;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Who may ask for what. A request has to be addressed to this machine by one of its names, to carry
 * the token where there is one, and, if it changes anything, not to come from another site's page.
 */
final class Admission {
  private static final String BEARER = "Bearer ";

  private final AllowedHosts hosts;
  private final Optional<byte[]> token;

  /**
   * @param token what callers have to know; empty to let everyone on this machine in
   */
  Admission(AllowedHosts hosts, Optional<String> token) {
    this.hosts = hosts;
    this.token = token.map(Admission::digest);
  }

  /**
   * Lets the request in.
   *
   * @param open whether the path needs no token
   * @throws ApiException if not
   */
  void check(HttpRequest request, boolean open) {
    if (!hosts.allow(request)) {
      throw ApiException.of(403, "Host: not a name of this daemon");
    }
    if (!open && token.isPresent() && !known(request)) {
      throw ApiException.of(401, "Authorization: wanted the bearer token of this daemon");
    }
    boolean safe = request.method().equals(HttpMethods.GET);
    Optional<String> origin = header(request, "Origin");
    if (!safe && origin.isPresent() && !ownPage(request, origin.get())) {
      throw ApiException.of(403, "Origin: another site's pages may change nothing here");
    }
  }

  /** In constant time: digests have one length, and all of it is compared. */
  private boolean known(HttpRequest request) {
    String given =
        header(request, "Authorization")
            .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(value -> value.substring(BEARER.length()).strip())
            .orElse("");
    return MessageDigest.isEqual(digest(given), token.orElseThrow());
  }

  private static byte[] digest(String text) {
    MessageDigest digest = Hashes.sha256();
    return digest.digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean ownPage(HttpRequest request, String origin) {
    String host = header(request, "Host").orElse("");
    return origin.equals("http://" + host) || origin.equals("https://" + host);
  }

  private static Optional<String> header(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }
}
