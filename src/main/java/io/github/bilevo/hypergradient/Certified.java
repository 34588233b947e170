package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.ErrorBound;
import java.util.Optional;

/**
 * A proven bound or why there is none.
 *
 * @param bound empty if there is a reason
 * @param reason empty if there is a bound
 */
record Certified(Optional<ErrorBound> bound, String reason) {
  static Certified not(String reason) {
    return new Certified(Optional.empty(), reason);
  }
}
