package io.github.bilevo.config;

import io.github.bilevo.hypergradient.Batches;
import io.github.bilevo.hypergradient.StepSchedule;
import java.util.List;
import java.util.Optional;

/**
 * The keys of the section {@code hypergradient} that only some methods use. What another method
 * uses may stand there, right in itself, so that one word switches the method.
 *
 * @param truncation K
 * @param checkpoints S
 * @param batches minibatches, drawn by the job's seed
 * @param decay a of η_j = η_0 (1 + j/c)^{−a}
 * @param decayStart c
 */
record MethodOptions(
    int truncation, int checkpoints, Batches batches, double decay, double decayStart) {
  static final List<String> STOCHASTIC =
      List.of(HypergradientKeys.STOCHASTIC_AID, HypergradientKeys.SOBA, HypergradientKeys.SABA);

  /** The keys, or empty after telling what is wrong. */
  static Optional<MethodOptions> read(Section section, String method, Optional<Long> seed) {
    boolean stochastic = STOCHASTIC.contains(method);
    Optional<Integer> truncation =
        read(
            section,
            HypergradientKeys.TRUNCATION,
            method.equals(HypergradientKeys.ITD_TRUNCATED),
            1);
    Optional<Integer> checkpoints =
        read(
            section,
            HypergradientKeys.CHECKPOINTS,
            method.equals(HypergradientKeys.ITD_CHECKPOINTED),
            1);
    Optional<Integer> batch = read(section, HypergradientKeys.BATCH, stochastic, 1);
    Optional<Double> decay = read(section, HypergradientKeys.DECAY, stochastic, 0.0);
    Optional<Double> decayStart = read(section, HypergradientKeys.DECAY_START, stochastic, 1.0);
    boolean sound =
        truncation.isPresent()
            && checkpoints.isPresent()
            && batch.isPresent()
            && decay.isPresent()
            && decayStart.isPresent()
            && seed.isPresent();
    return sound
        ? Optional.of(
            new MethodOptions(
                truncation.get(),
                checkpoints.get(),
                new Batches(batch.get(), seed.get()),
                decay.get(),
                decayStart.get()))
        : Optional.empty();
  }

  private static <T> Optional<T> read(Section section, Key<T> key, boolean used, T unused) {
    return used || section.has(key.name()) ? section.get(key) : Optional.of(unused);
  }

  /** η_j from η_0. */
  StepSchedule schedule(double initial) {
    return new StepSchedule(initial, decay, decayStart);
  }
}
