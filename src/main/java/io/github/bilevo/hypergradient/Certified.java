package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.ErrorBound;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A proven bound or why there is none.
 *
 * @param bound empty if there is a reason
 * @param reason empty if there is a bound
 * @param contraction as in {@link ErrorReport}
 */
record Certified(Optional<ErrorBound> bound, String reason, OptionalDouble contraction) {
  static Certified not(String reason) {
    return new Certified(Optional.empty(), reason, OptionalDouble.empty());
  }
}
