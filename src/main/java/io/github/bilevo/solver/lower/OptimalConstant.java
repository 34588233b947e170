package io.github.bilevo.solver.lower;

/**
 * The optimal constants of the first-order methods as functions of μ and L, with their derivatives;
 * s = √L + √μ, r = (√L − √μ)/s. For quadratic ℓ they give the least asymptotic rate of their method
 * (Polyak 1964; Nesterov 2004, (2.2.22)).
 */
enum OptimalConstant {
  /** α = 2/(μ + L), (6). */
  GRADIENT_DESCENT_STEP {
    @Override
    double value(double mu, double l) {
      return 2.0 / (mu + l);
    }

    @Override
    double byMu(double mu, double l) {
      return -2.0 / ((mu + l) * (mu + l));
    }

    @Override
    double bySmoothness(double mu, double l) {
      return byMu(mu, l);
    }
  },
  /** α = 4/s². */
  HEAVY_BALL_STEP {
    @Override
    double value(double mu, double l) {
      double sum = Math.sqrt(l) + Math.sqrt(mu);
      return 4.0 / (sum * sum);
    }

    @Override
    double byMu(double mu, double l) {
      double sum = Math.sqrt(l) + Math.sqrt(mu);
      return -4.0 / (sum * sum * sum * Math.sqrt(mu));
    }

    @Override
    double bySmoothness(double mu, double l) {
      return byMu(l, mu); // symmetric in μ and L
    }
  },
  /** β = r². */
  HEAVY_BALL_MOMENTUM {
    @Override
    double value(double mu, double l) {
      double ratio = ratio(mu, l);
      return ratio * ratio;
    }

    @Override
    double byMu(double mu, double l) {
      return 2.0 * ratio(mu, l) * NESTEROV_MOMENTUM.byMu(mu, l);
    }

    @Override
    double bySmoothness(double mu, double l) {
      return 2.0 * ratio(mu, l) * NESTEROV_MOMENTUM.bySmoothness(mu, l);
    }
  },
  /** α = 1/L. */
  NESTEROV_STEP {
    @Override
    double value(double mu, double l) {
      return 1.0 / l;
    }

    @Override
    double byMu(double mu, double l) {
      return 0.0;
    }

    @Override
    double bySmoothness(double mu, double l) {
      return -1.0 / (l * l);
    }
  },
  /** β = r = (√κ − 1)/(√κ + 1). */
  NESTEROV_MOMENTUM {
    @Override
    double value(double mu, double l) {
      return ratio(mu, l);
    }

    @Override
    double byMu(double mu, double l) {
      double sum = Math.sqrt(l) + Math.sqrt(mu);
      return -Math.sqrt(l) / (sum * sum * Math.sqrt(mu));
    }

    @Override
    double bySmoothness(double mu, double l) {
      double sum = Math.sqrt(l) + Math.sqrt(mu);
      return Math.sqrt(mu) / (sum * sum * Math.sqrt(l));
    }
  };

  /** The constant. */
  abstract double value(double mu, double l);

  /** Its derivative by μ. */
  abstract double byMu(double mu, double l);

  /** Its derivative by L. */
  abstract double bySmoothness(double mu, double l);

  private static double ratio(double mu, double l) {
    double rootL = Math.sqrt(l);
    double rootMu = Math.sqrt(mu);
    return (rootL - rootMu) / (rootL + rootMu);
  }
}
