package io.github.bilevo.stream;

import io.github.bilevo.actor.Progress;
import io.github.bilevo.actor.Warmth;
import io.github.bilevo.hypergradient.Account;
import io.github.bilevo.hypergradient.Decision;
import io.github.bilevo.hypergradient.Memories;
import io.github.bilevo.hypergradient.Memory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Takes the first attempt that meets the tolerance; if none does, the one with the least estimate
 * and, among equals, the first in the plan's order. Every estimator begins with what it had kept
 * when it last won, so that what the losers did leaves no trace.
 */
final class Contest implements Gathering {
  private static final Memory NEVER_WON = Memory.of();

  private final List<String> names;
  private final List<Memory> memories;
  private final Progress.Attempted[] attempts;
  private int left;

  /**
   * A race of these.
   *
   * @param before what each had kept, packed; empty for nothing
   */
  Contest(List<String> names, Optional<Memory> before) {
    this.names = names;
    memories =
        new ArrayList<>(
            before
                .flatMap(packed -> Memories.unpack(packed, names.size()))
                .orElseGet(() -> Collections.nCopies(names.size(), NEVER_WON)));
    attempts = new Progress.Attempted[names.size()];
  }

  @Override
  public void begin(Progress.LambdaKnown known) {
    left = attempts.length;
  }

  @Override
  public Optional<Memory> from(int solver) {
    return Optional.of(memories.get(solver));
  }

  @Override
  public Optional<Progress> take(int solver, Progress answer) {
    if (!(answer instanceof Progress.Attempted attempted)) {
      return Optional.of(answer);
    }
    attempts[solver] = attempted;
    left--;
    if (attempted.attempt().met()) {
      return Optional.of(won(solver));
    }
    return left == 0 ? Optional.of(won(least())) : Optional.empty();
  }

  private int least() {
    int best = 0;
    for (int i = 1; i < attempts.length; i++) {
      if (attempts[i].attempt().estimate() < attempts[best].attempt().estimate()) {
        best = i;
      }
    }
    return best;
  }

  private Progress won(int winner) {
    Progress.Attempted first = attempts[winner];
    memories.set(winner, first.warmth().lower().orElse(NEVER_WON));
    Account decision =
        new Decision(
            first.epoch(),
            winner,
            names.get(winner),
            first.attempt().estimate(),
            first.attempt().met());
    return new Progress.Differentiated(
        first.epoch(),
        first.attempt().hypergradient(),
        new Warmth(Optional.of(Memories.pack(memories)), Optional.empty()),
        Optional.of(decision));
  }
}
