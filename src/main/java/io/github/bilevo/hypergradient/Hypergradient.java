package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.watch.Switch;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.Pace;
import java.util.List;
import java.util.Optional;

/**
 * One hypergradient and how it was come by. Immutable.
 *
 * @param lambda λ
 * @param objective f_t = E(w_t, λ)
 * @param gradient ∇f_t or ∇̂f ∈ ℝⁿ; all NaN when the lower or linear solve failed
 * @param lower the lower-level solve
 * @param linear the linear solve of AID; empty for iterative differentiation
 * @param seconds wall time of everything
 * @param workspaceBytes memory of the solvers, by kind
 * @param error how far the gradient may be from ∇f(λ), as far as that was asked for
 * @param switches what the watchdog changed on the way, in order; empty where nothing went wrong
 */
public record Hypergradient(
    Vec lambda,
    double objective,
    Vec gradient,
    Lower lower,
    Optional<Linear> linear,
    double seconds,
    WorkspaceBytes workspaceBytes,
    ErrorReport error,
    List<Switch> switches) {

  /** Copies the list. */
  public Hypergradient {
    switches = List.copyOf(switches);
  }

  /** With nothing said of the error, and nothing switched. */
  public Hypergradient(
      Vec lambda,
      double objective,
      Vec gradient,
      Lower lower,
      Optional<Linear> linear,
      double seconds,
      WorkspaceBytes workspaceBytes) {
    this(
        lambda,
        objective,
        gradient,
        lower,
        linear,
        seconds,
        workspaceBytes,
        ErrorReport.NONE,
        List.of());
  }

  /** The same after these switches. */
  public Hypergradient withSwitches(List<Switch> others) {
    return new Hypergradient(
        lambda, objective, gradient, lower, linear, seconds, workspaceBytes, error, others);
  }

  /**
   * The lower-level solve.
   *
   * @param state w_t ∈ ℝᵈ, the first block of the state
   * @param steps t
   * @param applications of Φ that were made for it: t, and more where states were recomputed
   * @param residual ‖Φ(z_t) − z_t‖ of the differentiated map, recomputed
   * @param status how it ended
   * @param seconds wall time
   * @param pace what its steps tell of its contraction
   */
  public record Lower(
      Vec state,
      int steps,
      long applications,
      double residual,
      Status status,
      double seconds,
      Pace pace) {
    /** Nothing recomputed, t applications; nothing known of its pace. */
    public Lower(Vec state, int steps, double residual, Status status, double seconds) {
      this(state, steps, steps, residual, status, seconds, Pace.UNKNOWN);
    }

    /** The same with this pace. */
    public Lower at(Pace known) {
      return new Lower(state, steps, applications, residual, status, seconds, known);
    }
  }

  /**
   * The solve of A v = b, A = I − ∂₁Φᵀ, b = ∇₁E.
   *
   * @param steps k, the steps that were made
   * @param residual ‖b − A v_k‖, recomputed
   * @param residualRatio ‖b − A v_k‖ / ‖b‖, 0 when b = 0
   * @param status how it ended
   * @param seconds wall time
   */
  public record Linear(
      int steps, double residual, double residualRatio, Status status, double seconds) {}

  /**
   * Memory of the solvers, bytes.
   *
   * @param trajectory the stored iterates of iterative differentiation
   * @param vectors everything else
   */
  public record WorkspaceBytes(long trajectory, long vectors) {
    /** Component-wise sum. */
    public WorkspaceBytes plus(WorkspaceBytes other) {
      return new WorkspaceBytes(trajectory + other.trajectory, vectors + other.vectors);
    }
  }

  /** The same with this said of its error. */
  Hypergradient with(ErrorReport report) {
    return new Hypergradient(
        lambda, objective, gradient, lower, linear, seconds, workspaceBytes, report, switches);
  }

  /** The worse of the two solves' statuses: a failed one first, else the lower level's. */
  public Status status() {
    if (lower.status().failed()) {
      return lower.status();
    }
    return linear.map(Linear::status).filter(Status::failed).orElse(lower.status());
  }

  /** Whether the objective and every coordinate of the gradient are finite. */
  public boolean finite() {
    return Double.isFinite(objective) && gradient.isFinite();
  }
}
