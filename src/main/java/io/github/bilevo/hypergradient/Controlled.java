package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.function.LongSupplier;

/**
 * Approximate implicit differentiation to a tolerance: the numbers of steps t and k are found, not
 * given. Both levels start warm. In an epoch that measures, each is refined until the error it
 * still causes, estimated from how the hypergradient changes under more of its steps, is within its
 * share of θ‖∇̂f‖; in the others, most of a run, each takes the steps that were found enough:
 *
 * <pre>
 *   ê_w ≤ φ θ‖∇̂f‖,   ê_v ≤ (1−φ) θ‖∇̂f‖,   φ = a/(a+b),  a = τ_w/|ln q̂|,  b = τ_v/|ln σ̂|
 * </pre>
 *
 * τ are the products that one step takes, q̂ and σ̂ the rates measured on the way; these shares,
 * kept within ¼ and ¾, make the sum of the products least. The estimate rests on no constant of the
 * problem: it steers, it does not prove. Immutable.
 *
 * @param problem the problem
 * @param lower makes w_t; its own number of steps does not count
 * @param map Φ, which is differentiated
 * @param linear solves (I − ∂₁Φᵀ)v = ∇₁E; its own budget and tolerance do not count
 * @param tolerance θ, and the most steps
 */
public record Controlled(
    BilevelProblem problem,
    FixedPointIteration lower,
    FixedPointMap map,
    LinearMethod linear,
    Tolerance tolerance)
    implements Estimator {

  /** Checks what {@link Aid} checks, and that the linear method can be looked at on its way. */
  public Controlled {
    new Aid(problem, lower, true, map, linear, true);
    if (!linear.keepsIterate()) {
      throw new IllegalArgumentException(
          "linear: "
              + linear.name()
              + " has its iterate at the end only;"
              + " wanted fixed-point, cg, cg-normal, bicgstab, minres or lsmr");
    }
  }

  @Override
  public String name() {
    return "controlled-" + linear.name();
  }

  @Override
  public Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime) {
    return new ControlledPass(this, nanoTime);
  }
}
