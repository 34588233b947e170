package io.github.bilevo.config;

import io.github.bilevo.config.NumberArrays.Point;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.Ball;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.LambdaSet;
import io.github.bilevo.problem.ProductSet;
import io.github.bilevo.problem.Simplex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code upper.projection}: Λ, one set or a product of sets. */
final class ProjectionReader {
  static final String PARTS = "parts";

  private ProjectionReader() {}

  /**
   * Λ, or empty after telling what is wrong.
   *
   * @param family the problem, if that is right: Λ has to lie where it is defined
   */
  static Optional<LambdaSet> read(Section section, Optional<Family> family) {
    Optional<Integer> n = family.map(f -> f.problem().lambdaSize());
    boolean positive = family.filter(Family::positive).isPresent();
    return section.has(PARTS)
        ? product(section, n, positive)
        : set(section, List.of(), n, positive);
  }

  private static Optional<LambdaSet> product(
      Section section, Optional<Integer> n, boolean positive) {
    section.refuseOthers(List.of(PARTS));
    Optional<List<Section>> sections = section.sections(PARTS);
    if (sections.isEmpty()) {
      return Optional.empty();
    }
    List<ProductSet.Part> parts = new ArrayList<>();
    for (Section inner : sections.get()) {
      Optional<Integer> size = inner.get(UpperKeys.PART_SIZE);
      Optional<LambdaSet> set = set(inner, List.of(UpperKeys.PART_SIZE), size, positive);
      if (size.isPresent() && set.isPresent()) {
        parts.add(new ProductSet.Part(set.get(), size.get()));
      }
    }
    if (parts.size() < sections.get().size()) {
      return Optional.empty();
    }
    ProductSet product = new ProductSet(parts);
    if (n.filter(size -> size != product.size()).isPresent()) {
      return section.refuse(
          PARTS, Types.count(product.size(), "coordinate"), Types.count(n.get(), "coordinate"));
    }
    return Optional.of(product);
  }

  private static Optional<LambdaSet> set(
      Section section, List<Key<?>> further, Optional<Integer> n, boolean positive) {
    Optional<String> name = section.get(UpperKeys.SET);
    List<Key<?>> keys = new ArrayList<>(List.of(UpperKeys.SET));
    keys.addAll(further);
    keys.addAll(name.map(ProjectionReader::keysOf).orElse(UpperKeys.PROJECTION));
    boolean open = name.isEmpty() || name.get().equals(UpperKeys.BOX);
    section.refuseOthers(
        JobKeys.names(keys, open && further.isEmpty() ? List.of(PARTS) : List.of()));
    if (name.isEmpty()) {
      return Optional.empty();
    }
    return switch (name.get()) {
      case UpperKeys.SIMPLEX -> simplex(section, positive);
      case UpperKeys.BALL -> ball(section, n, positive);
      default -> box(section, positive);
    };
  }

  private static List<Key<?>> keysOf(String set) {
    return switch (set) {
      case UpperKeys.SIMPLEX -> List.of(UpperKeys.TOTAL);
      case UpperKeys.BALL -> List.of(UpperKeys.CENTRE, UpperKeys.RADIUS);
      default -> List.of(UpperKeys.PROJECTION_LOWER, UpperKeys.PROJECTION_UPPER);
    };
  }

  private static Optional<LambdaSet> box(Section section, boolean positive) {
    Optional<Double> lower = section.get(UpperKeys.PROJECTION_LOWER);
    Optional<Double> upper = section.get(UpperKeys.PROJECTION_UPPER);
    if (positive && lower.filter(x -> x <= 0).isPresent()) {
      return section.refuse(UpperKeys.PROJECTION_LOWER.name(), "a number above 0, as λ is");
    }
    double least = lower.orElse(positive ? Box.POSITIVE.lower() : Double.NEGATIVE_INFINITY);
    double most = upper.orElse(Double.POSITIVE_INFINITY);
    if (most < least) {
      return section.refuse(
          UpperKeys.PROJECTION_UPPER.name(), "a number not below lower, " + least);
    }
    return Optional.of(new Box(least, most));
  }

  private static Optional<LambdaSet> simplex(Section section, boolean positive) {
    Optional<Double> total = section.get(UpperKeys.TOTAL);
    if (positive) {
      return section.refuse(
          UpperKeys.SET.name(), "simplex, which has 0 in it, for a positive λ", "box or ball");
    }
    return total.map(Simplex::new);
  }

  private static Optional<LambdaSet> ball(Section section, Optional<Integer> n, boolean positive) {
    Optional<Point> centre = section.get(UpperKeys.CENTRE);
    Optional<Double> radius = section.get(UpperKeys.RADIUS);
    if (centre.isEmpty() || radius.isEmpty() || n.isEmpty()) {
      return Optional.empty();
    }
    double r = radius.get();
    if (positive
        && !centre.get().check(c -> c > r, "a number above the radius, as λ is positive")) {
      return Optional.empty();
    }
    Optional<Vec> c = centre.get().ofSize(n.get(), "as many as λ has here");
    return c.map(vec -> new Ball(vec, r));
  }
}
