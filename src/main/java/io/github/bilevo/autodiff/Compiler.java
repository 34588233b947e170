package io.github.bilevo.autodiff;

import io.github.bilevo.math.DenseMatrix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a {@link Plan} of expressions: simplifies them together, so that what is equal is computed
 * once; leaves out what no output needs; fuses elementwise operators of one shape into one loop;
 * splits the rest by what it depends on; and lets values that are not alive at the same time share
 * memory. Mutable, confined to one thread, used once.
 *
 * <p>Inputs come in {@link Stage}s. What depends on λ alone is computed once after λ is set, what
 * depends on λ and w once after w is set, and only the rest at each product. It is computed when an
 * output first needs it: a gradient does not pay for the curvature.
 */
public final class Compiler {
  /** When an input is set; setting one makes all of later stages be set again. */
  public enum Stage {
    /** λ. */
    LAMBDA,
    /** w. */
    STATE,
    /** The vector of a product, whichever product it is. */
    DIRECTION
  }

  record Input(Variables variables, Stage stage) {}

  record Output(String name, List<Expr> blocks) {
    int size() {
      return blocks.stream().mapToInt(block -> block.shape().size()).sum();
    }
  }

  private final Simplifier simplifier = new Simplifier();
  private final List<Input> inputs = new ArrayList<>();
  private final Map<String, Output> outputs = new LinkedHashMap<>();

  /** Declares an input; its number is that of the inputs declared before. */
  public int input(Variables variables, Stage stage) {
    inputs.add(new Input(variables, stage));
    return inputs.size() - 1;
  }

  /** Declares an output; its number is that of the outputs declared before. */
  public int output(String name, Expr value) {
    return declare(name, List.of(simplified(value)));
  }

  /**
   * Declares a flat output of one block per block of {@code layout}, a derivative; its number is
   * that of the outputs declared before. An empty block is zero.
   */
  public int output(String name, List<Optional<Expr>> blocks, Variables layout) {
    List<Expr> filled = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      Shape shape = layout.blocks().get(i).shape();
      filled.add(simplified(blocks.get(i).orElseGet(() -> Expressions.zeros(shape))));
    }
    return declare(name, filled);
  }

  private int declare(String name, List<Expr> blocks) {
    if (blocks.stream().anyMatch(Expr::sparse)) {
      throw new IllegalArgumentException(name + ": found a sparse constant; wanted a dense value");
    }
    if (outputs.size() == Long.SIZE - 1 || outputs.put(name, new Output(name, blocks)) != null) {
      throw new IllegalArgumentException(
          "output: found " + name + "; wanted a new name, and at most " + (Long.SIZE - 1));
    }
    return outputs.size() - 1;
  }

  /** A smaller expression of the same value; worth taking before differentiating again. */
  public Expr simplified(Expr expression) {
    return simplifier.simplify(expression);
  }

  /** {@link #simplified} of each block of a derivative. */
  public List<Optional<Expr>> simplified(List<Optional<Expr>> blocks) {
    return blocks.stream().map(block -> block.map(this::simplified)).toList();
  }

  /**
   * The plan.
   *
   * @throws IllegalArgumentException if an output depends on a variable that is not an input
   */
  public Plan compile() {
    return new PlanBuilder(inputs, List.copyOf(outputs.values())).build();
  }

  /** The value of an expression that depends on no variable. */
  static DenseMatrix evaluate(Expr constant) {
    Output output = new Output("value", List.of(constant));
    Program program = new PlanBuilder(List.of(), List.of(output)).build().newProgram();
    double[] value = new double[constant.shape().size()];
    program.compute(0, value);
    return DenseMatrix.wrap(constant.shape().rows(), constant.shape().columns(), value);
  }
}
