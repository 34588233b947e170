package io.github.bilevo.autodiff;

import java.util.Arrays;
import java.util.List;

/** Instructions that only move coordinates; fields are slots, shapes and places. */
final class Moves {
  private static final int TILE = 16;

  private Moves() {}

  /** out ← xᵀ, x ∈ ℝ^{rows×columns}, tile by tile so that both stay in the cache. */
  static void transpose(int rows, int columns, double[] x, double[] out) {
    for (int i0 = 0; i0 < rows; i0 += TILE) {
      int iEnd = Math.min(rows, i0 + TILE);
      for (int j0 = 0; j0 < columns; j0 += TILE) {
        int jEnd = Math.min(columns, j0 + TILE);
        for (int i = i0; i < iEnd; i++) {
          for (int j = j0; j < jEnd; j++) {
            out[j * rows + i] = x[i * columns + j];
          }
        }
      }
    }
  }

  /** out ← xᵀ. */
  record Transposition(Shape from, int x, int out) implements Instruction {
    @Override
    public void run(double[][] s) {
      transpose(from.rows(), from.columns(), s[x], s[out]);
    }

    @Override
    public String toString() {
      return "transpose " + from;
    }
  }

  /** out ← the part of x that starts at (row, column). */
  record Part(Shape from, Shape to, int row, int column, int x, int out) implements Instruction {
    @Override
    public void run(double[][] s) {
      for (int i = 0; i < to.rows(); i++) {
        int at = (row + i) * from.columns() + column;
        System.arraycopy(s[x], at, s[out], i * to.columns(), to.columns());
      }
    }

    @Override
    public String toString() {
      return "slice " + from + " to " + to;
    }
  }

  /** out ← x at (row, column), zeros elsewhere. */
  record Padding(Shape from, Shape to, int row, int column, int x, int out) implements Instruction {
    @Override
    public void run(double[][] s) {
      Arrays.fill(s[out], 0.0);
      for (int i = 0; i < from.rows(); i++) {
        int at = (row + i) * to.columns() + column;
        System.arraycopy(s[x], i * from.columns(), s[out], at, from.columns());
      }
    }

    @Override
    public String toString() {
      return "pad " + from + " to " + to;
    }
  }

  /** out ← the parts below each other, or side by side. */
  record Joined(boolean vertical, List<Shape> shapes, Shape to, int[] parts, int out)
      implements Instruction {
    @Override
    public void run(double[][] s) {
      int from = 0;
      for (int p = 0; p < parts.length; p++) {
        Shape shape = shapes.get(p);
        if (vertical) {
          System.arraycopy(s[parts[p]], 0, s[out], from, shape.size());
          from += shape.size();
        } else {
          for (int i = 0; i < shape.rows(); i++) {
            int at = i * to.columns() + from;
            System.arraycopy(s[parts[p]], i * shape.columns(), s[out], at, shape.columns());
          }
          from += shape.columns();
        }
      }
    }

    @Override
    public String toString() {
      return (vertical ? "below " : "beside ") + to;
    }
  }
}
