package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * When the solvers of a run work, and on which λ. The tasks of {@link Tasks} run side by side under
 * any of them. Immutable.
 */
public sealed interface Schedule {
  /** One solver after the other, each at the newest λ: the bits of the plain library call. */
  Schedule SYNCHRONOUS = new Synchronous();

  /** As in a job file. */
  String name();

  /** Why a run by this estimator cannot keep to it; empty if it can. */
  Optional<Refusal> refusal(Estimator estimator);

  /**
   * What does not fit.
   *
   * @param found the schedule, and for what
   * @param wanted what would fit it
   */
  record Refusal(String found, String wanted) {}

  /** See {@link #SYNCHRONOUS}. */
  record Synchronous() implements Schedule {
    @Override
    public String name() {
      return "synchronous";
    }

    @Override
    public Optional<Refusal> refusal(Estimator estimator) {
      return Optional.empty();
    }
  }

  /**
   * Lower and linear solver at once, each in rounds from where it stands: the lower one makes t/4
   * steps at the newest λ, then the linear one up to k steps at the newest w. λ moves as soon as
   * the estimated error of the hypergradient, and what λ has moved since, allow it ({@link
   * PipelineGate}), and at the latest when all t steps are made.
   *
   * @param lag τ, the most steps that λ may be ahead of the λ of the hypergradient it takes; 0 is
   *     the synchronous schedule
   * @param tolerance θ in ê ≤ θ‖g‖
   */
  record Pipelined(int lag, double tolerance) implements Schedule {
    /** Rounds that a lower solve of t steps is made in. */
    private static final int ROUNDS = 4;

    /** Of θ, for the relative residual of a linear solve. */
    private static final double LINEAR_SHARE = 0.01;

    /** Checks both. */
    public Pipelined {
      if (lag < 0) {
        throw new IllegalArgumentException("lag: found " + lag + "; wanted at least 0");
      }
      if (!(tolerance > 0 && tolerance < 0.5)) {
        throw new IllegalArgumentException(
            "tolerance: found " + tolerance + "; wanted a number in (0, 0.5)");
      }
    }

    @Override
    public String name() {
      return "pipelined";
    }

    @Override
    public Optional<Refusal> refusal(Estimator estimator) {
      return estimator instanceof Aid aid && aid.warmLower() && aid.warmLinear()
          ? Optional.empty()
          : Optional.of(
              new Refusal(
                  "pipelined, for " + estimator.name(),
                  "aid with a warm start of both solvers, its errors not measured"));
    }

    /** Rounds that the lower solver makes at one λ, at most. */
    public int rounds(Estimator estimator) {
      int steps = ((Aid) estimator).lower().steps();
      return (steps + stepsOfARound(steps) - 1) / stepsOfARound(steps);
    }

    private static int stepsOfARound(int steps) {
      return (steps + ROUNDS - 1) / ROUNDS;
    }

    /** Rounds of lower steps, the next one at the same λ going on where the last one ended. */
    public Pass<Vec, LowerSolution> newLowerPass(Aid aid, LongSupplier nanoTime) {
      return new LowerRounds(aid.lower(), stepsOfARound(aid.lower().steps()), nanoTime);
    }

    /** A linear solve that ends where more steps would be lost in the error that is allowed. */
    public Pass<LowerSolution, Hypergradient> newAdjointPass(Aid aid, LongSupplier nanoTime) {
      return new Aid(
              aid.problem(),
              aid.lower(),
              true,
              aid.map(),
              aid.linear().with(aid.linear().steps(), LINEAR_SHARE * tolerance),
              true)
          .newAdjointPass(nanoTime);
    }
  }

  /**
   * Several estimators at the same λ at once; the first whose hypergradient is within the tolerance
   * wins the epoch, and the others are abandoned. What a loser had kept for a warm start is put
   * back, so that the winners alone decide what follows.
   *
   * @param rivals beside the plan's own estimator, which comes first
   * @param tolerance θ: ê ≤ θ‖g‖, ê from the change of the hypergradient under more steps
   */
  record Race(List<Estimator> rivals, double tolerance) implements Schedule {
    /** Checks that there is a rival. */
    public Race {
      rivals = List.copyOf(rivals);
      if (rivals.isEmpty()) {
        throw new IllegalArgumentException("rivals: found none; wanted at least 1");
      }
      new Tolerance(tolerance, 1);
    }

    @Override
    public String name() {
      return "race";
    }

    @Override
    public Optional<Refusal> refusal(Estimator estimator) {
      int n = estimator.problem().lambdaSize();
      return entrants(estimator).stream()
          .filter(entrant -> entrant.problem().lambdaSize() != n || !Trial.fits(entrant))
          .findFirst()
          .map(
              entrant ->
                  new Refusal(
                      "race, with " + entrant.name() + " of n = " + entrant.problem().lambdaSize(),
                      "itd, or aid with a warm start of both solvers, of n = " + n));
    }

    /** Everyone, the plan's own estimator first. */
    public List<Estimator> entrants(Estimator estimator) {
      return Stream.concat(Stream.of(estimator), rivals.stream()).toList();
    }

    /** What one of them runs: its hypergradient, refined until it is within the tolerance. */
    public Pass<Vec, Attempt> newPass(Estimator entrant, LongSupplier nanoTime) {
      return new Trial(entrant, tolerance, nanoTime);
    }
  }
}
