package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.solver.linear.DenseSolve;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.linear.Requirement;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.LowerMethod;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Hypergradient by approximate implicit differentiation (Grazzi et al. 2020, Algorithm 2):
 *
 * <pre>
 *   ∇̂f = ∇₂E(w_t, λ) + ∂₂Φ(w_t, λ)ᵀ v_k,   (I − ∂₁Φ(w_t, λ)ᵀ) v = ∇₁E(w_t, λ)      λ ∈ ℝⁿ, w ∈ ℝᵈ
 * </pre>
 *
 * Error at most (c₁ + c₂/(1−q)) ρ(t) + c₃ σ(k), Theorem 2.2 (14). Memory O(d): only w_t is kept.
 * The map that is differentiated need not be the one that made w_t. Immutable.
 *
 * @param problem the problem
 * @param lower makes w_t
 * @param warmLower whether w₀ is the w_t of the previous λ; else it is the solver's initial one
 * @param map Φ that is differentiated, on w or on the lower method's pair
 * @param linear makes v_k
 * @param warmLinear whether v₀ is the v_k of the previous λ; else it is 0
 * @param watched whether a watchdog looks on: where Φ stops contracting, or the linear method
 *     cannot handle A, the same epoch is computed another way ({@link WatchedAdjointPass}), told as
 *     {@link Hypergradient#switches}; it changes no bit where nothing goes wrong
 * @see <a href="https://proceedings.mlr.press/v119/grazzi20a.html">Grazzi et al. (2020)</a>
 */
public record Aid(
    BilevelProblem problem,
    LowerMethod lower,
    boolean warmLower,
    FixedPointMap map,
    LinearMethod linear,
    boolean warmLinear,
    boolean watched)
    implements Estimator, TwoStage {

  /** Checks that the maps fit together and that the linear method can handle Φ. */
  public Aid {
    if (map.blockSize() != problem.stateSize() || map.stateSize() > lower.map().stateSize()) {
      throw new IllegalArgumentException(
          "map: found a state of "
              + map.stateSize()
              + " numbers; wanted the lower method's, "
              + lower.map().stateSize()
              + ", or d = "
              + problem.stateSize());
    }
    linear
        .refusal(known(map))
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException("linear: " + reason);
            });
  }

  /** One that nobody watches. */
  public Aid(
      BilevelProblem problem,
      LowerMethod lower,
      boolean warmLower,
      FixedPointMap map,
      LinearMethod linear,
      boolean warmLinear) {
    this(problem, lower, warmLower, map, linear, warmLinear, false);
  }

  /** The same with or without a watchdog. */
  public Aid withWatchdog(boolean on) {
    return new Aid(problem, lower, warmLower, map, linear, warmLinear, on);
  }

  /** The same, unwatched, with another linear method. */
  Aid with(LinearMethod other) {
    return new Aid(problem, lower, warmLower, map, other, warmLinear, false);
  }

  /** What I − ∂₁Φᵀ has; definite where Φ is a contraction, as the method assumes and CG checks. */
  private static Set<Requirement> known(FixedPointMap map) {
    Set<Requirement> known = EnumSet.of(Requirement.TRANSPOSE, Requirement.POSITIVE_DEFINITE);
    if (map.symmetric()) {
      known.add(Requirement.SYMMETRIC);
    }
    if (map.knowsAdjointDiagonal()) {
      known.add(Requirement.DIAGONAL);
    }
    return known;
  }

  /**
   * The exact solution of the linear system at w_t, by a dense factorisation ({@link DenseSolve}):
   * with t so large that w_t is w(λ) to rounding, ∇f itself (5). For small d.
   *
   * @throws IllegalArgumentException if Φ's state is longer than {@link DenseSolve#LARGEST}
   */
  public static Aid exact(
      BilevelProblem problem, LowerMethod lower, boolean warmLower, FixedPointMap map) {
    DenseSolve.checkSize(map.stateSize(), DenseSolve.LARGEST);
    return new Aid(problem, lower, warmLower, map, new DenseSolve(), false);
  }

  @Override
  public String name() {
    return "aid-" + linear.name();
  }

  @Override
  public Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime) {
    return new AidPass(this, nanoTime);
  }

  @Override
  public Optional<TwoStage> twoStage() {
    return Optional.of(this);
  }

  /** Step 1 of Algorithm 2: λ → w_t. */
  @Override
  public Pass<Vec, LowerSolution> newLowerPass(LongSupplier nanoTime) {
    return watched && lower instanceof FixedPointIteration iteration
        ? new WatchedLowerPass(this, iteration, nanoTime)
        : new LowerPass(lower, warmLower, nanoTime);
  }

  /** Steps 2 and 3 of Algorithm 2: w_t → v_k → ∇̂f. */
  @Override
  public Pass<LowerSolution, Hypergradient> newAdjointPass(LongSupplier nanoTime) {
    return adjointPass(nanoTime);
  }

  /** The same, measurable. */
  Measurable<LowerSolution> adjointPass(LongSupplier nanoTime) {
    return watched ? new WatchedAdjointPass(this, nanoTime) : new AdjointPass(this, nanoTime);
  }
}
