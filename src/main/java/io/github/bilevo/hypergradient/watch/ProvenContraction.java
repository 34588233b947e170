package io.github.bilevo.hypergradient.watch;

import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.NesterovMap;
import io.github.bilevo.solver.lower.StepSize;
import java.util.Arrays;
import java.util.Optional;

/**
 * Whether the lower iteration converges by proof at a λ, from the family's {@link LowerConstants}:
 *
 * <pre>
 *   Φ given                      q &lt; 1
 *   gradient descent             μ &gt; 0,  α optimal or 0 &lt; α &lt; 2/L
 *   heavy ball, ℓ quadratic      μ &gt; 0,  α and β optimal, or 0 ≤ β &lt; 1 and 0 &lt; α &lt; 2(1+β)/L
 *   Nesterov                     μ &gt; 0,  α and β optimal
 * </pre>
 *
 * Asked only when residuals grow, for some constants cost a factorisation.
 */
public final class ProvenContraction {
  private final BilevelProblem problem;
  private final FixedPointMap map;

  /** Of this map, for this problem's lower level. */
  public ProvenContraction(BilevelProblem problem, FixedPointMap map) {
    this.problem = problem;
    this.map = map;
  }

  /** Whether it is proven at λ. Allocates. */
  public boolean at(double[] lambda) {
    Optional<LowerConstants> constants = problem.lower().newConstants();
    if (constants.isEmpty()) {
      return false;
    }
    double[] ones = new double[lambda.length];
    Arrays.fill(ones, 1.0);
    constants.get().setLambda(lambda, ones);
    return constants.get().strongConvexity() > 0.0 && converges(constants.get());
  }

  private boolean converges(LowerConstants constants) {
    double largest = 2.0 / constants.smoothness();
    if (map instanceof GradientDescentMap descent) {
      return below(descent.stepSize(), largest);
    }
    if (map instanceof HeavyBallMap heavy) {
      boolean given = heavy.momentum() instanceof StepSize.Given;
      double beta = given ? ((StepSize.Given) heavy.momentum()).value() : 0.0;
      boolean both = given == heavy.stepSize() instanceof StepSize.Given;
      return constants.hessianLipschitz() == 0.0
          && both
          && beta >= 0.0
          && beta < 1.0
          && below(heavy.stepSize(), largest * (1.0 + beta));
    }
    if (map instanceof NesterovMap nesterov) {
      return optimal(nesterov.stepSize()) && optimal(nesterov.momentum());
    }
    return map == problem.lower();
  }

  private static boolean optimal(StepSize constant) {
    return constant instanceof StepSize.Optimal;
  }

  private static boolean below(StepSize constant, double largest) {
    return !(constant instanceof StepSize.Given given)
        || (given.value() > 0.0 && given.value() < largest);
  }
}
