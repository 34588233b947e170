package io.github.bilevo.hypergradient.watch;

import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.Gmres;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.linear.Minres;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The linear methods to be tried, in order: the given one; MINRES where A is declared symmetric;
 * GMRES; conjugate gradients on the normal equations. All with the budget and the tolerance of the
 * given one, the others without a preconditioner. Immutable.
 */
public final class Ladder {
  /** ‖r‖/‖b‖ below which a solver that makes no progress is at rounding level, √ε. */
  private static final double STAGNANT = Math.sqrt(Math.ulp(1.0));

  /** A budget that lowers the residual by less than this share of it made no progress. */
  private static final double LEAST_PROGRESS = 1e-8;

  private final List<LinearMethod> rungs = new ArrayList<>();

  /** Below the given method. */
  public Ladder(LinearMethod given, boolean symmetric) {
    int steps = given.steps();
    double tolerance = given.relativeTolerance();
    rungs.add(given);
    if (symmetric) {
      add(new Minres(steps, tolerance));
    }
    add(new Gmres(steps, tolerance));
    add(new ConjugateGradientNormal(steps, tolerance));
  }

  private void add(LinearMethod method) {
    if (!method.name().equals(rungs.get(0).name())) {
      rungs.add(method);
    }
  }

  /** Number of methods. */
  public int size() {
    return rungs.size();
  }

  /** The method on this rung, 0 for the given one. */
  public LinearMethod method(int rung) {
    return rungs.get(rung);
  }

  /**
   * The rung after this one, round and round, that was not tried; −1 if there is none.
   *
   * @param tried bit i for rung i
   * @param symmetric whether those may be used that need a symmetric A
   */
  public int next(int rung, int tried, boolean symmetric) {
    for (int i = 1; i <= size(); i++) {
      int other = (rung + i) % size();
      boolean fits = symmetric || !method(other).needsSymmetry();
      if (fits && (tried & (1 << other)) == 0) {
        return other;
      }
    }
    return -1;
  }

  /**
   * What is wrong with a solve that ended; empty if its v may be used.
   *
   * @param began ‖r‖ at its start
   * @param residual ‖r‖ at its end, recomputed
   * @param rightHandSide ‖b‖
   */
  public Optional<Reason> trouble(
      int rung, Status status, double began, double residual, double rightHandSide) {
    LinearMethod method = method(rung);
    boolean leastResidual = method instanceof Gmres || method instanceof Minres;
    boolean idle =
        status == Status.STAGNATED
            || (status == Status.MAX_STEPS
                && leastResidual
                && residual > (1.0 - LEAST_PROGRESS) * began);
    if (idle && residual > STAGNANT * rightHandSide) {
      return Optional.of(Reason.STAGNATED);
    }
    return switch (status) {
      case INDEFINITE -> Optional.of(Reason.INDEFINITE);
      case DIVERGED -> Optional.of(Reason.RESIDUAL_GROWS);
      case NON_FINITE -> Optional.of(Reason.NON_FINITE);
      default -> Optional.empty();
    };
  }

  /** A number that tells this ladder from others, for memories that are kept. */
  public double signature() {
    double signature = 1.0;
    for (LinearMethod method : rungs) {
      signature = 31.0 * signature % 1e9 + method.name().hashCode();
    }
    return signature;
  }
}
