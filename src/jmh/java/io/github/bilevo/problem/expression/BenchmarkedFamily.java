package io.github.bilevo.problem.expression;

import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.ColumnGroups;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.families.BiasedRidge;
import io.github.bilevo.problem.families.ConvolutionalEquilibrium;
import io.github.bilevo.problem.families.ConvolutionalLayout;
import io.github.bilevo.problem.families.Equilibrium;
import io.github.bilevo.problem.families.HyperRepresentation;
import io.github.bilevo.problem.families.KernelRidge;
import io.github.bilevo.problem.families.LogisticRegression;
import io.github.bilevo.problem.families.MultinomialLogistic;
import io.github.bilevo.problem.families.Ridge;
import io.github.bilevo.problem.families.TrainingData;
import io.github.bilevo.problem.families.Weighted;
import io.github.bilevo.testing.MultiClassProblems;
import io.github.bilevo.testing.Problems;
import java.util.List;
import java.util.Random;

/** One problem per family, by hand and as an expression, on the same seeded rows. */
public enum BenchmarkedFamily {
  /** LR, 500×50. */
  LOGISTIC {
    @Override
    BilevelProblem problem(boolean byHand) {
      Samples t = signed(500, 50, 1);
      return byHand ? LogisticRegression.problem(t, t) : Models.logistic(t, t);
    }
  },
  /** LR in two groups of columns. */
  LOGISTIC_GROUPS {
    @Override
    BilevelProblem problem(boolean byHand) {
      Samples t = signed(500, 50, 2);
      ColumnGroups groups = groups(50);
      return byHand ? LogisticRegression.problem(t, t, groups) : Models.logistic(t, t, groups);
    }
  },
  /** Ridge in two groups of columns, 500×50. */
  RIDGE_GROUPS {
    @Override
    BilevelProblem problem(boolean byHand) {
      Samples t = signed(500, 50, 3);
      return byHand ? Ridge.problem(t, t, groups(50)) : Models.ridge(t, t, groups(50));
    }
  },
  /** KRR, 120 rows of 8 features. */
  KERNEL_RIDGE {
    @Override
    BilevelProblem problem(boolean byHand) {
      Samples t = signed(120, 8, 4);
      return byHand ? KernelRidge.problem(t, t) : Models.kernelRidge(t, t, false);
    }
  },
  /** BR, 500×50. */
  BIASED_RIDGE {
    @Override
    BilevelProblem problem(boolean byHand) {
      Samples t = signed(500, 50, 5);
      return byHand ? BiasedRidge.problem(t, t, 1) : Models.biasedRidge(t, t, 1);
    }
  },
  /** HR, 500×50, d = 10. */
  HYPER_REPRESENTATION {
    @Override
    BilevelProblem problem(boolean byHand) {
      Samples t = signed(500, 50, 6);
      return byHand
          ? HyperRepresentation.problem(t, t, 10, 1)
          : Models.hyperRepresentation(t, t, 10, 1);
    }
  },
  /** Multi-class logistic, 500×50, 5 classes. */
  MULTINOMIAL {
    @Override
    BilevelProblem problem(boolean byHand) {
      Samples t = labelled(500, 50, 5, false, 7);
      return byHand ? MultinomialLogistic.problem(t, t, 5) : Models.multinomial(t, t, 5);
    }
  },
  /** Multi-class logistic on sparse rows, 500×300, half of it zeros, 5 classes. */
  MULTINOMIAL_SPARSE {
    @Override
    BilevelProblem problem(boolean byHand) {
      Samples t = labelled(500, 300, 5, true, 8);
      return byHand ? MultinomialLogistic.problem(t, t, 5) : Models.multinomial(t, t, 5);
    }
  },
  /** Training-data optimisation, 10 classes of 784 features. */
  TRAINING_DATA {
    @Override
    BilevelProblem problem(boolean byHand) {
      Samples v = labelled(50, 784, 10, false, 9);
      return byHand ? TrainingData.problem(v, 10, 1) : Models.trainingData(v, 10, 1);
    }
  },
  /** Data cleaning, 500×50, 5 classes. */
  WEIGHTED {
    @Override
    BilevelProblem problem(boolean byHand) {
      Samples t = labelled(500, 50, 5, false, 10);
      return byHand ? Weighted.problem(t, t, 5, 0.2) : Models.weighted(t, t, 5, 0.2);
    }
  },
  /** The equilibrium map, 200 rows of 50 features, h = 40. */
  EQUILIBRIUM {
    @Override
    BilevelProblem problem(boolean byHand) {
      Samples t = labelled(200, 50, 5, false, 12);
      return byHand ? Equilibrium.unconstrained(t, 40, 5) : Models.equilibrium(t, 40, 5);
    }
  },
  /** The convolutional map, 20 grey images of 14×14, 4 channels, filters of 3×3. */
  CONVOLUTIONAL_EQUILIBRIUM {
    @Override
    BilevelProblem problem(boolean byHand) {
      ConvolutionalLayout layout = new ConvolutionalLayout(1, 14, 14, 4, 3, 7, 10);
      Samples t = labelled(20, layout.exampleSize(), 10, false, 11);
      return byHand
          ? ConvolutionalEquilibrium.unconstrained(t, layout)
          : Models.convolutionalEquilibrium(t, layout);
    }
  };

  abstract BilevelProblem problem(boolean byHand);

  private static Samples signed(int rows, int columns, long seed) {
    return Problems.signed(rows, columns, new Random(seed));
  }

  private static Samples labelled(
      int rows, int columns, int classes, boolean sparse, long seed) {
    return MultiClassProblems.labelled(rows, columns, classes, sparse, new Random(seed));
  }

  private static ColumnGroups groups(int columns) {
    int[] groupOf = new int[columns];
    for (int j = columns / 2; j < columns; j++) {
      groupOf[j] = 1;
    }
    return new ColumnGroups(List.of("first half", "second half"), groupOf);
  }
}
