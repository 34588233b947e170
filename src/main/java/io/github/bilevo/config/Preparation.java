package io.github.bilevo.config;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What {@code standardise} and {@code idf} do to the features, fitted on the training rows. */
final class Preparation {
  private final Section section;

  /** With the section that holds these keys. */
  Preparation(Section section) {
    this.section = section;
  }

  /** The parts as the keys say, or empty after telling what is wrong. */
  Optional<Parts> of(Optional<Parts> parts) {
    Optional<Parts> weighed =
        apply(DataKeys.IDF, parts, "dense features", Parts::isSparse, Parts::weighedByIdf);
    return apply(
        DataKeys.STANDARDISE,
        weighed,
        "sparse features, which shifting would fill",
        rows -> !rows.anySparse(),
        Parts::standardised);
  }

  private Optional<Parts> apply(
      Key<Boolean> key,
      Optional<Parts> parts,
      String unfit,
      Predicate<Parts> fits,
      UnaryOperator<Parts> step) {
    Optional<Boolean> wanted = section.get(key);
    if (wanted.isEmpty() || !wanted.get()) {
      return wanted.flatMap(no -> parts);
    }
    if (parts.isPresent() && !parts.get().hasTrain()) {
      return section.refuse(key.name(), "true, without training rows", "false");
    }
    if (parts.isPresent() && !fits.test(parts.get())) {
      return section.refuse(key.name(), "true, of " + unfit, "false");
    }
    try {
      return parts.map(step);
    } catch (IllegalArgumentException e) {
      return section.refuse(key.name(), "features too far apart to scale", "numbers below 1e154");
    }
  }
}
