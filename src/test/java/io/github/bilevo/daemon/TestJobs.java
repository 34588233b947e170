package io.github.bilevo.daemon;

/** Job texts: regularised logistic regression on 40 generated rows, λ ∈ ℝ⁴. */
final class TestJobs {
  private TestJobs() {}

  /** So many upper steps, a fraction of a millisecond each; its state has parts of every kind. */
  static String steps(long steps) {
    return """
        name = small
        seed = 7
        problem { kind = logistic, data { generate { rows = 40, features = 4 } } }
        lambda.initial = 1.0
        lower { method = gradient-descent, steps = 30, warm-start = true }
        hypergradient { linear { method = cg, steps = 3, warm-start = true } }
        upper { method = adam, step-size = 0.001, steps = %d }
        """
        .formatted(steps);
  }

  /** Ends only when it is told to. */
  static String endless() {
    return steps(2_000_000_000);
  }

  /** The same as JSON. */
  static String json(long steps) {
    return """
        {"name": "small", "seed": 7,
         "problem": {"kind": "logistic", "data": {"generate": {"rows": 40, "features": 4}}},
         "lambda": {"initial": 1.0},
         "lower": {"method": "gradient-descent", "steps": 30},
         "hypergradient": {"linear": {"method": "cg", "steps": 3}},
         "upper": {"step-size": 0.001, "steps": %d}}
        """
        .formatted(steps);
  }
}
