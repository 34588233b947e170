package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.ErrorBound;
import io.github.bilevo.hypergradient.error.ErrorEstimate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a hypergradient may be from ∇f(λ), in the Euclidean norm. Immutable.
 *
 * @param bound a proven one
 * @param reason why there is no bound; empty where there is one
 * @param contraction a proven bound of ‖∂₁Φ‖ at λ and any w, of a Φ that is both iterated and
 *     differentiated, and is gradient descent or the lower level itself; 1 and more proves no
 *     contraction. Only beside a bound
 * @param estimate of the error; no bound
 * @param reliable whether the changes that the estimate rests on shrank as they should; false
 *     without an estimate
 */
public record ErrorReport(
    Optional<ErrorBound> bound,
    String reason,
    OptionalDouble contraction,
    OptionalDouble estimate,
    boolean reliable) {
  /** Nobody asked. */
  public static final ErrorReport NONE =
      new ErrorReport(
          Optional.empty(), "not asked for", OptionalDouble.empty(), OptionalDouble.empty(), false);

  /** An estimate alone. */
  static ErrorReport estimated(double value, boolean reliable) {
    return Double.isFinite(value)
        ? new ErrorReport(
            Optional.empty(), NONE.reason, NONE.contraction, OptionalDouble.of(value), reliable)
        : NONE;
  }

  /** With what was found of a bound. */
  ErrorReport with(Certified certified) {
    return new ErrorReport(
        certified.bound(), certified.reason(), certified.contraction(), estimate, reliable);
  }

  /** With this estimate; none where it is no number. */
  ErrorReport with(ErrorEstimate found) {
    ErrorReport of = estimated(found.value(), found.reliable());
    return new ErrorReport(bound, reason, contraction, of.estimate, of.reliable);
  }

  /**
   * Of the mean of several hypergradients: the mean of their bounds is a bound of it, as the mean
   * of their estimates is an estimate of one; the slowest contraction bounds all. Each is there
   * only where all of them have it.
   */
  static ErrorReport mean(List<ErrorReport> reports) {
    double share = 1.0 / reports.size();
    double lower = 0.0;
    double linear = 0.0;
    double round = 0.0;
    double contraction = 0.0;
    double estimate = 0.0;
    boolean estimated = true;
    boolean reliable = true;
    String reason = "";
    for (int i = 0; i < reports.size(); i++) {
      ErrorReport report = reports.get(i);
      if (report.bound.isEmpty() && reason.isEmpty()) {
        reason =
            report.reason.equals(NONE.reason) ? NONE.reason : "task " + i + ": " + report.reason;
      }
      lower += share * report.bound.map(ErrorBound::lower).orElse(0.0);
      linear += share * report.bound.map(ErrorBound::linear).orElse(0.0);
      round += share * report.bound.map(ErrorBound::round).orElse(0.0);
      contraction = Math.max(contraction, report.contraction.orElse(Double.NaN));
      estimate += share * report.estimate.orElse(0.0);
      estimated &= report.estimate.isPresent();
      reliable &= report.reliable;
    }
    return new ErrorReport(
        reason.isEmpty() ? Optional.of(new ErrorBound(lower, linear, round)) : Optional.empty(),
        reason,
        Double.isNaN(contraction) ? OptionalDouble.empty() : OptionalDouble.of(contraction),
        estimated ? OptionalDouble.of(estimate) : OptionalDouble.empty(),
        estimated && reliable);
  }
}
