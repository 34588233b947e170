package io.github.bilevo.problem.families;

import io.github.bilevo.math.Spectra;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.ColumnGroups;
import io.github.bilevo.problem.FiniteSum;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.Scorer;
import io.github.bilevo.problem.UpperConstants;
import io.github.bilevo.problem.UpperObjective;
import io.github.bilevo.problem.UpperPoint;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * LR, ℓ₂-regularised logistic regression with one regulariser per feature (Grazzi et al. 2020,
 * section 3.1):
 *
 * <pre>
 *   f(λ) = Σ_{(x,y)∈D′} ψ(y xᵀw(λ)),   w(λ) = argmin_w Σ_{(x,y)∈D} ψ(y xᵀw) + ½ wᵀdiag(λ)w
 *   ∇₁ℓ = −Xᵀ(y∘s) + λ∘w,   H = Xᵀdiag(s(1−s))X + diag λ,   M = diag w,   ∇₂E = 0
 *   μ = min λ_j,   L = ‖X‖²/4 + max λ_j
 * </pre>
 *
 * ψ(m) = log(1 + e^{−m}), s = 1/(1 + e^m) at the margins m = y∘(Xw); y ∈ {−1, +1}; sums, not means;
 * λ ∈ ℝᵖ₊₊, w ∈ ℝᵖ.
 */
public final class LogisticRegression {
  private LogisticRegression() {}

  /**
   * The problem on these rows, over Λ = {@link Box#POSITIVE}.
   *
   * @throws IllegalArgumentException unless both have the same columns and targets in {−1, +1}
   */
  public static BilevelProblem problem(Samples train, Samples validation) {
    return problem(train, validation, ColumnGroups.each(train.columns()));
  }

  /**
   * The problem with one λ_g per group of columns, regularised by ½ Σ_g λ_g ‖w_g‖²: column g of M
   * is w on group g.
   *
   * @throws IllegalArgumentException unless both have the groups' columns and targets in {−1, +1}
   */
  public static BilevelProblem problem(Samples train, Samples validation, ColumnGroups groups) {
    train.checkColumns("groups", groups.columns());
    checkTargets("train", train);
    checkTargets("validation", validation);
    validation.checkColumns("validation", train.columns());
    Lower lower = new Lower(train, groups, Spectra.squaredNorm(train.features()), 1.0);
    return new BilevelProblem(
        "logistic", lower, new Upper(validation, groups.count(), 1.0), Box.POSITIVE);
  }

  /** {@code loss} (Σψ), {@code mean_loss} and {@code accuracy} (sign of xᵀw; 0 counts as +1). */
  public static Scorer scorer(Samples samples) {
    checkTargets("samples", samples);
    return (w, lambda) -> {
      double[] prediction = new double[samples.rows()];
      samples.features().multiply(w, prediction);
      double loss = 0.0;
      int hits = 0;
      for (int i = 0; i < prediction.length; i++) {
        double y = samples.targets()[i];
        loss += LogisticLoss.psi(y * prediction[i]);
        hits += (prediction[i] >= 0) == (y > 0) ? 1 : 0;
      }
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("loss", loss);
      figures.put("mean_loss", loss / prediction.length);
      figures.put("accuracy", (double) hits / prediction.length);
      return figures;
    };
  }

  private static void checkTargets(String part, Samples samples) {
    for (int i = 0; i < samples.rows(); i++) {
      if (Math.abs(samples.targets()[i]) != 1.0) {
        throw new IllegalArgumentException(
            part + ".targets[" + i + "]: found " + samples.targets()[i] + "; wanted -1 or 1");
      }
    }
  }

  private record Lower(Samples train, ColumnGroups groups, double squaredNorm, double scale)
      implements LowerObjective, FiniteSum<LowerObjective> {
    @Override
    public int terms() {
      return train.rows();
    }

    @Override
    public LowerObjective restricted(int from, int to, double factor) {
      // ‖X‖² of all rows bounds that of some
      return new Lower(train.rows(from, to), groups, factor * squaredNorm, factor * scale);
    }

    @Override
    public int stateSize() {
      return train.columns();
    }

    @Override
    public int lambdaSize() {
      return groups.count();
    }

    @Override
    public boolean knowsHessianDiagonal() {
      return true;
    }

    @Override
    public boolean differentiatesCurvature() {
      return true;
    }

    @Override
    public Optional<Flops> flops() {
      return Optional.of(new Flops(0.0, 4.0 * train.features().entries(), 0.0));
    }

    @Override
    public LowerPoint newPoint() {
      return new AtLower(this);
    }

    @Override
    public Optional<LowerConstants> newConstants() {
      if (scale != 1.0) {
        return Optional.empty(); // of some rows only
      }
      return Optional.of(new LogisticConstants.Lower(train.features(), squaredNorm, groups));
    }
  }

  private static final class AtLower implements LowerPoint {
    private final LogisticLoss loss;
    private final double squaredNorm;
    private final GroupedRegulariser regulariser;
    private final double[] w;

    private AtLower(Lower lower) {
      loss = new LogisticLoss(lower.train, lower.scale);
      squaredNorm = lower.squaredNorm;
      regulariser = new GroupedRegulariser(lower.groups);
      w = new double[lower.stateSize()];
    }

    @Override
    public void setLambda(double[] lambda) {
      regulariser.setLambda(lambda);
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
      loss.setState(w);
    }

    @Override
    public void gradient(double[] out) {
      loss.gradient(out);
      regulariser.addProduct(w, out);
    }

    @Override
    public void hessian(double[] u, double[] out) {
      loss.hessian(u, out);
      regulariser.addProduct(u, out);
    }

    @Override
    public void hessianDiagonal(double[] out) {
      loss.hessianDiagonal(out);
      regulariser.addDiagonal(out);
    }

    @Override
    public void mixed(double[] z, double[] out) {
      regulariser.mixed(w, z, out);
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      regulariser.mixedTransposed(w, u, out);
    }

    @Override
    public boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
      return regulariser.extremeGradients(muGradient, smoothnessGradient);
    }

    @Override
    public double strongConvexity() {
      return regulariser.smallest();
    }

    @Override
    public double smoothness() {
      return squaredNorm / 4 + regulariser.largest();
    }

    @Override
    public long bytes() {
      return loss.bytes() + regulariser.bytes() + 8L * w.length;
    }
  }

  private record Upper(Samples validation, int lambdaSize, double scale)
      implements UpperObjective, FiniteSum<UpperObjective> {
    @Override
    public int terms() {
      return validation.rows();
    }

    @Override
    public UpperObjective restricted(int from, int to, double factor) {
      return new Upper(validation.rows(from, to), lambdaSize, factor * scale);
    }

    @Override
    public int stateSize() {
      return validation.columns();
    }

    @Override
    public OptionalDouble flops() {
      return OptionalDouble.of(4.0 * validation.features().entries());
    }

    @Override
    public UpperPoint newPoint() {
      return new AtUpper(new LogisticLoss(validation, scale));
    }

    @Override
    public Optional<UpperConstants> newConstants() {
      if (scale != 1.0) {
        return Optional.empty(); // of some rows only
      }
      return Optional.of(new LogisticConstants.Upper(validation.features()));
    }
  }

  private record AtUpper(LogisticLoss loss) implements UpperPoint {
    @Override
    public void setLambda(double[] lambda) {
      // E does not depend on λ
    }

    @Override
    public void setState(double[] state) {
      loss.setState(state);
    }

    @Override
    public double value() {
      return loss.value();
    }

    @Override
    public void stateGradient(double[] out) {
      loss.gradient(out);
    }

    @Override
    public void lambdaGradient(double[] out) {
      Arrays.fill(out, 0.0);
    }

    @Override
    public long bytes() {
      return loss.bytes();
    }
  }
}
