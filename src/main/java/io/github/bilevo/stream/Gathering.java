package io.github.bilevo.stream;

import io.github.bilevo.actor.Progress;
import io.github.bilevo.hypergradient.Memory;
import java.util.Optional;

/** What is made of the answers of several solvers that were asked about the same λ. Mutable. */
interface Gathering {
  /** Asks anew, about this λ. */
  void begin(Progress.LambdaKnown known);

  /** What this solver is to begin with instead of what it has kept. */
  Optional<Memory> from(int solver);

  /** Takes an answer; gives what becomes of all of them as soon as that is known. */
  Optional<Progress> take(int solver, Progress answer);
}
