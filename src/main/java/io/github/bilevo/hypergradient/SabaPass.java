package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import java.util.List;
import java.util.function.LongSupplier;

/** Fills the memory at the first λ, a minibatch of either level per step; then one draw per λ. */
final class SabaPass extends SingleLoopPass {
  private final SagaMemory stateGradients;
  private final SagaMemory curvatures;
  private final SagaMemory mixedProducts;
  private final SagaMemory objectives;
  private final SagaMemory upperGradients;
  private final SagaMemory lambdaGradients;
  private final List<SagaMemory> tables;
  private int filled;

  SabaPass(Saba saba, LongSupplier nanoTime) {
    super(saba, nanoTime);
    int d = saba.problem().stateSize();
    int n = saba.problem().lambdaSize();
    int m = lowerBatches.count();
    stateGradients = new SagaMemory(m, d);
    curvatures = new SagaMemory(m, d);
    mixedProducts = new SagaMemory(m, n);
    int upper = upperBatches.count();
    objectives = new SagaMemory(upper, 1);
    upperGradients = new SagaMemory(upper, d);
    lambdaGradients = new SagaMemory(upper, n);
    tables =
        List.of(
            stateGradients, curvatures, mixedProducts, objectives, upperGradients, lambdaGradients);
  }

  @Override
  boolean prepare() {
    int i = filled;
    int j = filled - lowerBatches.count();
    if (j >= upperBatches.count()) {
      return false;
    }
    filled++;
    if (j < 0) {
      evaluateLower(i);
      stateGradients.fill(i, stateGradient);
      curvatures.fill(i, curvature);
      mixedProducts.fill(i, mixed);
    } else {
      evaluateUpper(j);
      objectives.fill(j, objective);
      upperGradients.fill(j, upperGradient);
      lambdaGradients.fill(j, gradient);
    }
    return true;
  }

  @Override
  void estimate(int i, int j) {
    stateGradients.estimate(i, stateGradient);
    curvatures.estimate(i, curvature);
    mixedProducts.estimate(i, mixed);
    objectives.estimate(j, objective);
    upperGradients.estimate(j, upperGradient);
    lambdaGradients.estimate(j, gradient);
  }

  @Override
  void forget() {
    filled = 0;
  }

  @Override
  Memory methodMemory() {
    return Memory.join(
        Memory.of(Vec.copyOf(filled)),
        Memory.join(tables.stream().map(SagaMemory::memory).toArray(Memory[]::new)));
  }

  @Override
  void restoreMethod(MemoryReader memory) {
    filled = (int) memory.next();
    tables.forEach(table -> table.restore(memory));
  }

  @Override
  long methodBytes() {
    return tables.stream().mapToLong(SagaMemory::bytes).sum();
  }
}
