package io.github.bilevo.solver.lower;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LowerPoint;
import java.util.Arrays;

/**
 * α and β of a map at the current λ, and ∇α, ∇β where they count as functions of λ: by the chain
 * rule from ∇μ and ∇L. Mutable, confined to one thread; 2n numbers where a gradient is wanted.
 */
final class Constants {
  private final StepSize step;
  private final OptimalConstant stepRule;
  private final StepSize momentum;
  private final OptimalConstant momentumRule;
  private final double[] stepGradient;
  private final double[] momentumGradient;
  private boolean differentiable = true;
  private double alpha;
  private double beta;

  Constants(
      StepSize step,
      OptimalConstant stepRule,
      StepSize momentum,
      OptimalConstant momentumRule,
      int n) {
    this.step = step;
    this.stepRule = stepRule;
    this.momentum = momentum;
    this.momentumRule = momentumRule;
    int size = step.differentiated() || momentum.differentiated() ? n : 0;
    stepGradient = new double[size];
    momentumGradient = new double[size];
  }

  /** Whether α or β is a function of λ. */
  boolean differentiated() {
    return stepGradient.length > 0;
  }

  /** Whether ∇α and ∇β exist at this λ, where they are wanted. */
  boolean differentiable() {
    return differentiable;
  }

  /** α. */
  double alpha() {
    return alpha;
  }

  /** β. */
  double beta() {
    return beta;
  }

  /** Computes the constants at the point's λ. */
  void setLambda(LowerPoint point) {
    alpha = value(step, stepRule, point);
    beta = value(momentum, momentumRule, point);
    if (!differentiated()) {
      return;
    }
    differentiable = point.curvatureGradients(stepGradient, momentumGradient);
    double mu = point.strongConvexity();
    double l = point.smoothness();
    double alphaByMu = step.differentiated() ? stepRule.byMu(mu, l) : 0.0;
    double alphaByL = step.differentiated() ? stepRule.bySmoothness(mu, l) : 0.0;
    double betaByMu = momentum.differentiated() ? momentumRule.byMu(mu, l) : 0.0;
    double betaByL = momentum.differentiated() ? momentumRule.bySmoothness(mu, l) : 0.0;
    for (int j = 0; j < stepGradient.length; j++) {
      double muSlope = stepGradient[j]; // ∇μ and ∇L become ∇α and ∇β in place
      double smoothnessSlope = momentumGradient[j];
      stepGradient[j] = alphaByMu * muSlope + alphaByL * smoothnessSlope;
      momentumGradient[j] = betaByMu * muSlope + betaByL * smoothnessSlope;
    }
    if (!differentiable) {
      Arrays.fill(stepGradient, Double.NaN);
      Arrays.fill(momentumGradient, Double.NaN);
    }
  }

  private static double value(StepSize constant, OptimalConstant rule, LowerPoint point) {
    return constant instanceof StepSize.Given given
        ? given.value()
        : rule.value(point.strongConvexity(), point.smoothness());
  }

  /** ∇αᵀy. */
  double alphaAlong(double[] y) {
    return Vectors.dot(stepGradient, y);
  }

  /** ∇βᵀy. */
  double betaAlong(double[] y) {
    return Vectors.dot(momentumGradient, y);
  }

  /** out ← out + onAlpha ∇α + onBeta ∇β. */
  void addGradients(double onAlpha, double onBeta, double[] out) {
    Vectors.axpy(onAlpha, stepGradient, out);
    Vectors.axpy(onBeta, momentumGradient, out);
  }

  long bytes() {
    return 16L * stepGradient.length;
  }
}
