package io.github.bilevo.problem.expression;

import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to write a family as an expression: for each family the gradient at a new w, the
 * Hessian product and the mixed product (of a map: Φ at a new w, ∂₁Φᵀu and ∂₂Φᵀu), by hand and
 * derived. {@link RatioTable} runs all and prints the ratios.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class FamiliesBenchmark {
  /** How a family is written. */
  public enum Form {
    /** Its products by hand. */
    BY_HAND,
    /** Derived from its losses. */
    EXPRESSION
  }

  /** Every family. */
  @Param public BenchmarkedFamily family;

  /** Both forms. */
  @Param public Form form;

  private double[] w;
  private double[] u;
  private double[] ofState;
  private double[] ofLambda;
  private LowerPoint objective;
  private Linearization map;

  /** The point at which all is computed. */
  @Setup
  public void setUp() {
    BilevelProblem problem = family.problem(form == Form.BY_HAND);
    Random random = new Random(1);
    w = random.doubles(problem.stateSize(), -0.5, 0.5).toArray();
    u = random.doubles(problem.stateSize(), -0.5, 0.5).toArray();
    ofState = new double[w.length];
    ofLambda = new double[problem.lambdaSize()];
    double[] lambda = new double[ofLambda.length];
    Arrays.setAll(lambda, j -> 0.05 + 0.05 * random.nextDouble());
    if (problem.lower() instanceof LowerObjective lower) {
      objective = lower.newPoint();
      objective.setLambda(lambda);
      objective.setState(w);
    } else {
      map = ((FixedPointMap) problem.lower()).newLinearization();
      map.setLambda(lambda);
      map.setState(w);
    }
  }

  /** ∇₁ℓ, or Φ, at a new w. */
  @Benchmark
  public double[] gradient() {
    if (objective != null) {
      objective.setState(w);
      objective.gradient(ofState);
    } else {
      map.setState(w);
      map.value(ofState);
    }
    return ofState;
  }

  /** ∇²₁ℓ u, or ∂₁Φᵀu. */
  @Benchmark
  public double[] hessian() {
    if (objective != null) {
      objective.hessian(u, ofState);
    } else {
      map.stateProductTransposed(u, ofState);
    }
    return ofState;
  }

  /** Mᵀu, or ∂₂Φᵀu. */
  @Benchmark
  public double[] mixed() {
    if (objective != null) {
      objective.mixedTransposed(u, ofLambda);
    } else {
      map.lambdaProductTransposed(u, ofLambda);
    }
    return ofLambda;
  }
}
