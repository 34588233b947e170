package io.github.bilevo.config;

import io.github.bilevo.problem.families.ConvolutionalLayout;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The sizes of {@code convolutional-equilibrium} as a job gives them; empty what is missing or
 * wrong. What is there is held against what else is there, so that one mistake hides no other.
 */
record ConvolutionalSizes(
    ProblemSection section,
    Optional<Integer> height,
    Optional<Integer> width,
    Optional<Integer> channels,
    Optional<Integer> kernel,
    Optional<Integer> pool,
    Optional<Parts> parts,
    Optional<Integer> classes) {

  static ConvolutionalSizes read(ProblemSection section) {
    Optional<Integer> height = section.get(KindKeys.HEIGHT);
    Optional<Integer> width = section.get(KindKeys.WIDTH);
    Optional<Integer> channels = section.get(KindKeys.CHANNELS);
    Optional<Integer> kernel = section.get(KindKeys.KERNEL);
    Optional<Integer> pool = section.get(KindKeys.POOL);
    Optional<Parts> parts = section.trainingParts();
    Optional<Integer> classes = parts.flatMap(section::classes);
    return new ConvolutionalSizes(section, height, width, channels, kernel, pool, parts, classes);
  }

  /** The layout, or empty after telling of everything that does not fit. */
  Optional<ConvolutionalLayout> layout() {
    Optional<Integer> maps = maps();
    boolean pools = pools();
    boolean patches = patchesFit(maps);
    boolean states = statesFit();
    boolean logits = logitsFit();
    if (!(pools && patches && states && logits && parametersFit(maps.get()))) {
      return Optional.empty();
    }
    return Optional.of(
        new ConvolutionalLayout(
            maps.get(),
            height.get(),
            width.get(),
            channels.get(),
            kernel.get(),
            pool.get(),
            classes.get()));
  }

  private static boolean given(Optional<?>... values) {
    return Stream.of(values).allMatch(Optional::isPresent);
  }

  private int pixels() {
    return height.get() * width.get();
  }

  /** Maps of an example. */
  private Optional<Integer> maps() {
    if (!given(height, width, parts)) {
      return Optional.empty();
    }
    int columns = parts.get().train().columns();
    if (columns % pixels() == 0) {
      return Optional.of(columns / pixels());
    }
    return section.refuse(
        KindKeys.HEIGHT.name(),
        height.get() + "×" + width.get() + " for " + columns + " columns",
        "height×width that divides the number of columns");
  }

  private boolean pools() {
    if (!given(height, width, pool)) {
      return false;
    }
    if (height.get() % pool.get() == 0 && width.get() % pool.get() == 0) {
      return true;
    }
    section.refuse(
        KindKeys.POOL.name(),
        pool.get().toString(),
        "a divisor of height " + height.get() + " and width " + width.get());
    return false;
  }

  /** Whether an image can be laid out as the k×k patches under the filters. */
  private boolean patchesFit(Optional<Integer> maps) {
    if (!given(maps, channels, kernel)) {
      return false;
    }
    long most = Math.max(maps.get(), channels.get());
    long patches = most * kernel.get() * kernel.get() * pixels();
    return section.fits(KindKeys.KERNEL, patches, "the patches of an image");
  }

  private boolean statesFit() {
    if (!given(height, width, channels, parts)) {
      return false;
    }
    long numbers = (long) parts.get().train().rows() * channels.get() * pixels();
    return section.fits(KindKeys.CHANNELS, numbers, "w");
  }

  private boolean logitsFit() {
    if (!given(parts, classes)) {
      return false;
    }
    long numbers = (long) parts.get().train().rows() * classes.get();
    return section.fits(KindKeys.CLASSES, numbers, "logits");
  }

  /** Once all else fits. */
  private boolean parametersFit(int maps) {
    long c = channels.get();
    long features = c * (height.get() / pool.get()) * (width.get() / pool.get());
    long filters = c * (c + maps) * kernel.get() * kernel.get();
    long n = filters + c + classes.get() * (features + 1);
    return section.fits(KindKeys.CHANNELS, n, "λ");
  }
}
