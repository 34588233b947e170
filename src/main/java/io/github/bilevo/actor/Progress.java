package io.github.bilevo.actor;

import io.github.bilevo.hypergradient.Account;
import io.github.bilevo.hypergradient.Attempt;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.LowerSolution;
import io.github.bilevo.hypergradient.Memory;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.math.Vec;
import java.util.Optional;

/**
 * How far one epoch has come on its way round the loop, λ_s → w_t → ∇̂f → λ_{s+1}: what the actors
 * answer and what the stages hand on. Each stage takes the one kind it can carry further and hands
 * every other kind on as it is, so that a dead end travels to the end of the loop as a value.
 * Immutable.
 */
public sealed interface Progress {
  /** s. */
  long epoch();

  /** λ_s is asked for. */
  record Wanted(long epoch) implements Progress {}

  /** λ_s is known. */
  record LambdaKnown(long epoch, Vec lambda) implements Progress {}

  /** w_t is known at λ_s; how the solve ended is in the solution, what is kept in the memory. */
  record LowerSolved(long epoch, LowerSolution solution, Optional<Memory> memory)
      implements Progress {
    /** Of a solver whose memory is not known. */
    public LowerSolved(long epoch, LowerSolution solution) {
      this(epoch, solution, Optional.empty());
    }
  }

  /** The hypergradient at λ_s is known; how its solves ended is in it. */
  record Differentiated(
      long epoch, Hypergradient hypergradient, Warmth warmth, Optional<Account> account)
      implements Progress {
    /** Of a schedule that needs no account. */
    public Differentiated(long epoch, Hypergradient hypergradient, Warmth warmth) {
      this(epoch, hypergradient, warmth, Optional.empty());
    }

    /** Of solvers whose memory is not known. */
    public Differentiated(long epoch, Hypergradient hypergradient) {
      this(epoch, hypergradient, Warmth.NONE);
    }
  }

  /** What one estimator of a race came to at λ_s. */
  record Attempted(long epoch, Attempt attempt, Warmth warmth) implements Progress {}

  /** What one of several solvers answers that were asked about the same λ_s. */
  record Part(int solver, Progress of) implements Progress {
    @Override
    public long epoch() {
      return of.epoch();
    }
  }

  /** The hypergradient at λ_s was applied, or judged to end the run. */
  record Iterated(long epoch, UpperIterate iterate, Optional<Account> account) implements Progress {
    /** Under a schedule that needs no account. */
    public Iterated(long epoch, UpperIterate iterate) {
      this(epoch, iterate, Optional.empty());
    }

    /** The same, with this account. */
    public Iterated by(Account account) {
      return new Iterated(epoch, iterate, Optional.of(account));
    }
  }

  /**
   * A hypergradient at λ_e was judged for the step from the present λ_s.
   *
   * @param epoch e
   * @param iterate the step, if it was taken
   * @param oldest the oldest λ at which another hypergradient may be of use
   */
  record Judged(long epoch, Optional<UpperIterate> iterate, long oldest) implements Progress {}

  /** Dead end: given up, for a newer epoch or because it was abandoned. */
  record Superseded(long epoch) implements Progress {}

  /** Dead end: the run is over, no λ_s will come. */
  record Ended(long epoch) implements Progress {}

  /**
   * Dead end: something was thrown, or an actor is gone. Numerical failures are not told here: they
   * are statuses in the values above.
   *
   * @param reason {@code defect} or {@code out-of-memory}
   * @param message what was thrown, in words
   * @param passing whether another try may end otherwise: an exception was thrown, no error
   */
  record Failed(long epoch, String reason, String message, boolean passing) implements Progress {
    /** A failure that another try would not mend. */
    public Failed(long epoch, String reason, String message) {
      this(epoch, reason, message, false);
    }

    /** The failure that {@code thrown} is. */
    public static Failed of(long epoch, Throwable thrown) {
      String reason = thrown instanceof OutOfMemoryError ? "out-of-memory" : "defect";
      return new Failed(epoch, reason, thrown.toString(), thrown instanceof Exception);
    }

    /** {@code actor} is gone, and what it was asked will not be answered. */
    public static Failed gone(long epoch, String actor) {
      return new Failed(epoch, "defect", actor + " has stopped");
    }
  }
}
