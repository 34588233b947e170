package io.github.bilevo.autodiff;

/**
 * One operation on the arrays of a program, given by their slots. Immutable; allocates nothing when
 * run. Its text names the operator and the shapes.
 */
interface Instruction {
  /** Reads and writes arrays of {@code slots}; what it writes it does not read. */
  void run(double[][] slots);
}
