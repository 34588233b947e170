package io.github.bilevo.problem;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Λ_1 × … × Λ_k over consecutive ranges of λ's coordinates: its projection is theirs, range by
 * range.
 *
 * @param parts in the order of the coordinates
 */
public record ProductSet(List<Part> parts) implements LambdaSet {
  /**
   * One factor.
   *
   * @param set over {@code size} coordinates
   * @param size at least 1
   */
  public record Part(LambdaSet set, int size) {
    /** Checks the size. */
    public Part {
      if (size < 1) {
        throw new IllegalArgumentException("size: found " + size + "; wanted at least 1");
      }
    }
  }

  /** Checks that there is a part. */
  public ProductSet {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("parts: found none; wanted at least 1");
    }
  }

  /** n, the coordinates of all parts. */
  public int size() {
    int size = 0;
    for (int k = 0; k < parts.size(); k++) {
      size += parts.get(k).size();
    }
    return size;
  }

  @Override
  public void project(double[] lambda) {
    project(lambda, 0, lambda.length);
  }

  @Override
  public void project(double[] lambda, int from, int to) {
    check(to - from);
    int at = from;
    for (int k = 0; k < parts.size(); k++) {
      Part part = parts.get(k);
      part.set().project(lambda, at, at + part.size());
      at += part.size();
    }
  }

  @Override
  public boolean contains(double[] lambda) {
    return contains(lambda, 0, lambda.length);
  }

  @Override
  public boolean contains(double[] lambda, int from, int to) {
    check(to - from);
    int at = from;
    for (int k = 0; k < parts.size(); k++) {
      Part part = parts.get(k);
      if (!part.set().contains(lambda, at, at + part.size())) {
        return false;
      }
      at += part.size();
    }
    return true;
  }

  private void check(int found) {
    if (found != size()) {
      throw new IllegalArgumentException(
          "lambda: found " + found + " numbers; wanted the parts' " + size());
    }
  }

  @Override
  public String description() {
    return parts.stream()
        .map(part -> part.set().description() + " on " + part.size())
        .collect(Collectors.joining(" × "));
  }
}
