package io.github.bilevo.config;

import io.github.bilevo.config.NumberArrays.Column;
import java.util.function.DoublePredicate;

/** Where some targets come from, so that what is wrong with them can be told there. */
sealed interface TargetPlace {
  /** Whether all targets are so; tells of those that are not. */
  boolean check(DoublePredicate condition, String allowed);

  /** An array in the job file: each target is told at its own line. */
  record Inline(Column column) implements TargetPlace {
    @Override
    public boolean check(DoublePredicate condition, String allowed) {
      return NumberArrays.check(
          column.found(), column.values(), column.entries(), condition, allowed);
    }
  }

  /** Rows from elsewhere, told at the key that names them. */
  record InFile(Section section, String key, double[] targets) implements TargetPlace {
    @Override
    public boolean check(DoublePredicate condition, String allowed) {
      int count = 0;
      double example = 0.0;
      for (double target : targets) {
        if (!condition.test(target)) {
          example = count++ == 0 ? target : example;
        }
      }
      if (count > 0) {
        section.refuse(
            key,
            count + " of " + targets.length + " rows with a target like " + example,
            allowed + " (encoding gives each text of the target column a number)");
      }
      return count == 0;
    }
  }
}
