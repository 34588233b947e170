package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.Certificate;
import io.github.bilevo.hypergradient.error.ForwardCertificate;
import io.github.bilevo.hypergradient.error.StepScale;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.LowerMethod;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/**
 * Certificates in the terms of the passes: of adjoints of a map made from ℓ, u = αa. Mutable,
 * confined to one thread.
 */
final class Certifier {
  private static final Certified OF_A_FUNCTION =
      Certified.not("the step size is a function of λ; bounds are proven for one held constant");

  private final BilevelProblem problem;
  private final boolean constant;
  private final boolean contracts; // step by step in w, in the Euclidean norm
  private final StepScale scale;
  private final double[] u;
  private Certificate certificate;
  private ForwardCertificate forward;

  /** Of hypergradients that differentiate {@code map} where {@code lower} came to. */
  Certifier(BilevelProblem problem, LowerMethod lower, FixedPointMap map) {
    this.problem = problem;
    contracts =
        lower instanceof FixedPointIteration
            && lower.map().equals(map)
            && (map instanceof GradientDescentMap || map == problem.lower());
    constant = !map.differentiatesConstants();
    scale = new StepScale(problem, map);
    u = new double[problem.stateSize()];
  }

  /** Of ∇₂E − Σ M(p_{i−1})ᵀu_i. */
  Certified reverse(double[] lambda, AdjointSums sums) {
    if (!constant) {
      return OF_A_FUNCTION;
    }
    if (certificate == null) {
      certificate = new Certificate(problem);
    }
    double alpha = certificate.provable() ? scale.at(lambda) : 1.0;
    sums.adjoint(alpha, u);
    certificate.certify(lambda, sums.last(), u, sums.scaled(alpha));
    return new Certified(
        certificate.bound(),
        certificate.reason(),
        contraction(certificate.bound().isPresent(), alpha, certificate::contraction));
  }

  /**
   * Of ∇₂E + Zᵀ∇₁E.
   *
   * @param state its first block is w_t
   * @param z columns, the first block of each counts
   */
  Certified forward(double[] lambda, double[] state, double[][] z) {
    if (!constant) {
      return OF_A_FUNCTION;
    }
    if (forward == null) {
      forward = new ForwardCertificate(problem);
    }
    double[][] blocks = new double[z.length][];
    for (int j = 0; j < z.length; j++) {
      blocks[j] = Arrays.copyOf(z[j], u.length);
    }
    forward.certify(lambda, Arrays.copyOf(state, u.length), blocks);
    boolean proven = forward.bound().isPresent();
    return new Certified(
        forward.bound(),
        forward.reason(),
        contraction(proven, proven ? scale.at(lambda) : 1.0, forward::contraction));
  }

  private OptionalDouble contraction(boolean proven, double alpha, DoubleUnaryOperator factor) {
    double found = proven && contracts ? factor.applyAsDouble(alpha) : Double.NaN;
    return Double.isFinite(found) ? OptionalDouble.of(found) : OptionalDouble.empty();
  }
}
