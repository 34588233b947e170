package io.github.bilevo.solver.upper;

import io.github.bilevo.solver.Status;
import java.time.Duration;

/**
 * When the upper level ends: one rule, or several joined by {@link #and} and {@link #or}. Values,
 * immutable; what a rule remembers of a run is in its {@link Judge}. Where several rules are met at
 * once, convergence is told first, then the left one.
 */
public sealed interface Stopping {
  /** What the rules look at, at λ_s with its hypergradient. */
  interface Standing {
    /** s, the steps made. */
    long steps();

    /** Time since the run began, in nanoseconds. */
    long nanos();

    /** f(λ_s), finite. */
    double objective();

    /** ‖λ_s − P_Λ(λ_s − ηg)‖/η, η the method's step size; ‖g‖ where Λ = ℝⁿ. */
    double mappingNorm();
  }

  /** A rule during one run. Mutable, confined to one thread. */
  interface Judge {
    /** RUNNING, or why the run ends here; asked once per epoch. */
    Status judge(Standing standing);

    /** What the rule remembers. */
    default double[] snapshot() {
      return new double[0];
    }

    /** Goes back to a snapshot of the same rule. */
    default void restore(double[] snapshot) {
      UpperMethod.Workspace.checkLength(snapshot, 0);
    }
  }

  /** The rule at the beginning of a run. */
  Judge newJudge();

  /** Ends after S steps, as MAX_STEPS. */
  record Steps(long steps) implements Stopping {
    /** Checks S. */
    public Steps {
      if (steps < 0) {
        throw new IllegalArgumentException("steps: found " + steps + "; wanted at least 0");
      }
    }

    @Override
    public Judge newJudge() {
      return standing -> standing.steps() >= steps ? Status.MAX_STEPS : Status.RUNNING;
    }
  }

  /** Ends at the first epoch after this much time, as TIME_UP; where that is differs by machine. */
  record Time(Duration atMost) implements Stopping {
    /** Checks that some time is given. */
    public Time {
      if (atMost.isNegative() || atMost.isZero()) {
        throw new IllegalArgumentException(
            "atMost: found " + atMost + "; wanted a positive duration");
      }
    }

    @Override
    public Judge newJudge() {
      return standing -> standing.nanos() >= atMost.toNanos() ? Status.TIME_UP : Status.RUNNING;
    }
  }

  /** Ends as CONVERGED where the gradient mapping's norm is at most this. */
  record GradientMapping(double tolerance) implements Stopping {
    /** Checks the tolerance. */
    public GradientMapping {
      UpperArguments.checkPositive("tolerance", tolerance);
    }

    @Override
    public Judge newJudge() {
      return standing -> standing.mappingNorm() <= tolerance ? Status.CONVERGED : Status.RUNNING;
    }
  }

  /**
   * Ends as NO_IMPROVEMENT when over a window of epochs the objective has not fallen below the best
   * before it by more than {@code relative} of that one's size.
   *
   * @param window epochs, at least 1
   * @param relative at least 0, below 1; 0 counts every fall
   */
  record NoImprovement(int window, double relative) implements Stopping {
    /** Checks the window and the share. */
    public NoImprovement {
      if (window < 1) {
        throw new IllegalArgumentException("window: found " + window + "; wanted at least 1");
      }
      UpperArguments.checkFraction("relative", relative);
    }

    @Override
    public Judge newJudge() {
      return new Patience(this);
    }
  }

  /** Ends when both rules are met in the same epoch. */
  record And(Stopping left, Stopping right) implements Stopping {
    @Override
    public Judge newJudge() {
      return new Both(left.newJudge(), right.newJudge(), true);
    }
  }

  /** Ends when either rule is met. */
  record Or(Stopping left, Stopping right) implements Stopping {
    @Override
    public Judge newJudge() {
      return new Both(left.newJudge(), right.newJudge(), false);
    }
  }

  /** Both this and the other. */
  default Stopping and(Stopping other) {
    return new And(this, other);
  }

  /** This or the other, whichever is first. */
  default Stopping or(Stopping other) {
    return new Or(this, other);
  }
}
