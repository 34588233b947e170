package io.github.bilevo.daemon;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who can reach an address. */
final class Loopback {
  private Loopback() {}

  /** Whether it is one of this machine's loopback. */
  static boolean is(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  /**
   * Lets a daemon listen there.
   *
   * @throws IllegalArgumentException if other machines could reach it and there is no token
   */
  static void check(String host, boolean token) {
    if (!token && !is(host)) {
      throw new IllegalArgumentException(
          "host: found "
              + host
              + "; wanted a loopback address such as 127.0.0.1, or a token, for other machines can"
              + " reach it");
    }
  }
}
