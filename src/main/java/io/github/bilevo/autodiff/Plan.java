package io.github.bilevo.autodiff;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A compiled set of expressions: instructions and where their operands lie. Immutable and
 * shareable; {@link #newProgram} gives the memory to run it in.
 */
public final class Plan {
  /** The arrays that make up a flat vector, and how long each is. */
  record Blocks(int[] slots, int[] lengths) {}

  /** Instructions that run together, and what they depend on and serve, as bits. */
  record Part(long dependence, long purpose, List<Instruction> instructions) {}

  private final List<Blocks> inputs;
  private final List<String> names;
  private final List<Blocks> outputs;
  private final List<Part> parts;
  private final int[] lengths;
  private final Map<Integer, double[]> constants;

  Plan(
      List<Blocks> inputs,
      List<String> names,
      List<Blocks> outputs,
      List<Part> parts,
      int[] lengths,
      Map<Integer, double[]> constants) {
    this.inputs = inputs;
    this.names = names;
    this.outputs = outputs;
    this.parts = parts;
    this.lengths = lengths;
    this.constants = constants;
  }

  /** Memory to run this plan in, confined to one thread. */
  public Program newProgram() {
    double[][] slots = new double[lengths.length][];
    for (int i = 0; i < slots.length; i++) {
      double[] constant = constants.get(i);
      slots[i] = constant != null ? constant : new double[lengths[i]];
    }
    return new Program(this, slots);
  }

  /** The instructions as text, in the order they run: {@code gemv 30×8}, {@code loop 30×1: …}. */
  public List<String> instructions() {
    List<String> text = new ArrayList<>();
    parts.forEach(part -> part.instructions().forEach(i -> text.add(i.toString())));
    return text;
  }

  /** The instructions of this output that run again when input {@code input} is set. */
  public List<String> instructions(String output, int input) {
    int o = names.indexOf(output);
    List<String> text = new ArrayList<>();
    for (Part part : parts) {
      if ((part.purpose() >> o & 1) == 1 && (part.dependence() >> input & 1) == 1) {
        part.instructions().forEach(i -> text.add(i.toString()));
      }
    }
    return text;
  }

  /** Memory of one program, without the constants that all share, in bytes. */
  public long bytes() {
    long numbers = 0;
    for (int i = 0; i < lengths.length; i++) {
      numbers += constants.containsKey(i) ? 0 : lengths[i];
    }
    return 8 * numbers;
  }

  List<Blocks> inputs() {
    return inputs;
  }

  List<Blocks> outputs() {
    return outputs;
  }

  List<Part> parts() {
    return parts;
  }
}
