package io.github.bilevo.autodiff;

import java.util.Arrays;
import java.util.List;

/**
 * A {@link Plan} with memory of its own. Set the inputs, then ask for outputs, each as often as
 * wanted; only what depends on an input that was set since is computed again. Mutable, confined to
 * one thread; allocates nothing.
 */
public final class Program {
  private final Plan plan;
  private final double[][] slots;
  private final Instruction[][] parts;
  private final boolean[] valid;
  private final int[][] dependents;
  private final int[][] needs;

  Program(Plan plan, double[][] slots) {
    this.plan = plan;
    this.slots = slots;
    List<Plan.Part> all = plan.parts();
    parts =
        all.stream()
            .map(p -> p.instructions().toArray(Instruction[]::new))
            .toArray(Instruction[][]::new);
    valid = new boolean[parts.length];
    dependents = new int[plan.inputs().size()][];
    for (int i = 0; i < dependents.length; i++) {
      dependents[i] = withBit(all.stream().mapToLong(Plan.Part::dependence).toArray(), i);
    }
    needs = new int[plan.outputs().size()][];
    for (int o = 0; o < needs.length; o++) {
      needs[o] = withBit(all.stream().mapToLong(Plan.Part::purpose).toArray(), o);
    }
  }

  /** The positions at which {@code bit} is set. */
  private static int[] withBit(long[] masks, int bit) {
    int[] found = new int[masks.length];
    int count = 0;
    for (int i = 0; i < masks.length; i++) {
      if ((masks[i] >> bit & 1) == 1) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** What this program runs. */
  public Plan plan() {
    return plan;
  }

  /** Sets an input from the front of {@code values}, which are copied. */
  public void set(int input, double[] values) {
    Plan.Blocks blocks = plan.inputs().get(input);
    int from = 0;
    for (int i = 0; i < blocks.slots().length; i++) {
      System.arraycopy(values, from, slots[blocks.slots()[i]], 0, blocks.lengths()[i]);
      from += blocks.lengths()[i];
    }
    for (int part : dependents[input]) {
      valid[part] = false;
    }
  }

  /** Writes an output to the front of {@code out}. */
  public void compute(int output, double[] out) {
    refresh(output);
    Plan.Blocks blocks = plan.outputs().get(output);
    int from = 0;
    for (int i = 0; i < blocks.slots().length; i++) {
      System.arraycopy(slots[blocks.slots()[i]], 0, out, from, blocks.lengths()[i]);
      from += blocks.lengths()[i];
    }
  }

  /** The first coordinate of an output: its value, when it is 1×1. */
  public double value(int output) {
    refresh(output);
    return slots[plan.outputs().get(output).slots()[0]][0];
  }

  private void refresh(int output) {
    for (int part : needs[output]) {
      if (!valid[part]) {
        for (Instruction instruction : parts[part]) {
          instruction.run(slots);
        }
        valid[part] = true;
      }
    }
  }

  /** Memory held besides shared constants, in bytes. */
  public long bytes() {
    return plan.bytes();
  }
}
