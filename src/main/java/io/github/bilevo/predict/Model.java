package io.github.bilevo.predict;

import java.util.Optional;

/**
 * What has to be known beside w and λ to score a new row.
 *
 * @param rows how rows are read and prepared
 * @param rule how the model answers; empty where it cannot
 * @param reason why it cannot, in words; empty where it can
 */
public record Model(Rows rows, Optional<Rule> rule, String reason) {
  /** A model that scores new rows. */
  public static Model of(Rows rows, Rule rule) {
    return new Model(rows, Optional.of(rule), "");
  }

  /** One that does not, and why. */
  public static Model refusing(Rows rows, String reason) {
    return new Model(rows, Optional.empty(), reason);
  }

  /** The same model of θ = log λ. */
  public Model inLogarithms() {
    return new Model(
        rows,
        rule.map(it -> it instanceof Rule.Kernel k ? new Rule.Kernel(k.train(), true) : it),
        reason);
  }
}
