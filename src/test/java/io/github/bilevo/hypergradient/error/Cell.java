package io.github.bilevo.hypergradient.error;

import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A hypergradient of a draw by one of the paper's methods, and its bound and estimate. */
final class Cell {
  enum Method {
    ITD,
    FP,
    CG
  }

  private final Draw draw;
  private final Method method;
  private final FixedPointMap map;
  private final double alpha;
  private final Certificate certificate;
  private final AidAhead aid;
  private final ItdAhead itd;
  private final double[] start;

  Cell(Draw draw, Method method, boolean heavyBall) {
    this.draw = draw;
    this.method = method;
    BilevelProblem problem = draw.problem();
    map = map(problem, heavyBall);
    FixedPointMap differentiated = method == Method.CG ? map(problem, false) : map;
    alpha = new StepScale(problem, differentiated).at(draw.lambda());
    certificate = new Certificate(problem);
    aid = new AidAhead(problem, map, differentiated, this::linear);
    itd = new ItdAhead(problem, map);
    start = new double[map.stateSize()];
  }

  /** Every method, by gradient descent and by heavy ball; a map has only itself. */
  static List<Cell> all(Draw draw) {
    List<Cell> cells = new ArrayList<>();
    for (Method method : Method.values()) {
      cells.add(new Cell(draw, method, false));
      if (draw.problem().lower() instanceof LowerObjective) {
        cells.add(new Cell(draw, method, true));
      }
    }
    return cells;
  }

  static FixedPointMap map(BilevelProblem problem, boolean heavyBall) {
    if (problem.lower() instanceof FixedPointMap own) {
      return own;
    }
    LowerObjective objective = (LowerObjective) problem.lower();
    return heavyBall
        ? new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL)
        : new GradientDescentMap(objective, StepSize.OPTIMAL);
  }

  @Override
  public String toString() {
    return draw.name() + " " + method + (map instanceof HeavyBallMap ? ", heavy ball" : "");
  }

  private LinearMethod linear(int k) {
    if (method == Method.FP) {
      return new FixedPoint(k, 0);
    }
    return map(draw.problem(), false).symmetric()
        ? new ConjugateGradient(k, 0)
        : new ConjugateGradientNormal(k, 0);
  }

  /** g_{t,k}, from scratch. */
  double[] gradient(int t, int k) {
    return ahead().at(t, k).clone();
  }

  private HypergradientAt ahead() {
    if (method == Method.ITD) {
      itd.begin(draw.lambda(), start);
      return itd;
    }
    aid.begin(draw.lambda(), start, 0);
    return aid;
  }

  /** The bound of the last gradient. */
  Optional<ErrorBound> bound() {
    if (method == Method.ITD) {
      certificate.certify(draw.lambda(), itd.state(), itd.adjoint(alpha), itd.sums(alpha));
    } else {
      certificate.certify(draw.lambda(), aid.state(), aid.adjoint(alpha));
    }
    return certificate.bound();
  }

  /** ê of g_{t,k}. */
  ErrorEstimate estimate(int t, int k) {
    return LookAhead.estimate(ahead(), t, k);
  }
}
