package io.github.bilevo.autodiff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives every value an array and every step an instruction. A value that leaves its segment keeps
 * its array; one that does not gives it back after its last use, to any segment, since segments run
 * one after the other.
 */
final class PlanBuilder {
  private final List<Compiler.Input> inputs;
  private final List<Compiler.Output> outputs;
  private final Dependencies dependencies;
  private final Slots slots = new Slots();
  private final Set<Expr> kept = Collections.newSetFromMap(new IdentityHashMap<>());

  PlanBuilder(List<Compiler.Input> inputs, List<Compiler.Output> outputs) {
    this.inputs = inputs;
    this.outputs = outputs;
    dependencies = new Dependencies(inputs, outputs);
  }

  Plan build() {
    List<Plan.Blocks> inputBlocks =
        inputs.stream().map(input -> held(input.variables().blocks())).toList();
    List<Segment> segments = Segment.of(dependencies);
    markKept(segments);
    List<Plan.Part> parts = new ArrayList<>();
    for (Segment segment : segments) {
      parts.add(new Plan.Part(segment.dependence(), segment.purpose(), instructions(segment)));
    }
    List<Plan.Blocks> outputBlocks =
        outputs.stream().map(output -> delivered(output.blocks())).toList();
    List<String> names = outputs.stream().map(Compiler.Output::name).toList();
    return new Plan(inputBlocks, names, outputBlocks, parts, slots.lengths(), slots.constants());
  }

  private Plan.Blocks held(List<Expr> blocks) {
    for (Expr block : blocks) {
      slots.hold(block, slots.fresh(block.shape().size()));
    }
    return delivered(blocks);
  }

  private Plan.Blocks delivered(List<Expr> blocks) {
    int[] at = blocks.stream().mapToInt(block -> slots.of(Dependencies.storage(block))).toArray();
    int[] lengths = blocks.stream().mapToInt(block -> block.shape().size()).toArray();
    return new Plan.Blocks(at, lengths);
  }

  private void markKept(List<Segment> segments) {
    Map<Expr, Segment> home = new IdentityHashMap<>();
    for (Segment segment : segments) {
      segment.steps().forEach(step -> step.forEach(node -> home.put(node, segment)));
    }
    for (Expr node : dependencies.computed()) {
      if (dependencies.delivered(node)) {
        kept.add(node);
      }
      for (Expr source : dependencies.sources(node)) {
        if (home.get(source) != home.get(node)) {
          kept.add(source);
        }
      }
    }
  }

  private List<Instruction> instructions(Segment segment) {
    Map<Expr, Integer> lastUse = lastUses(segment);
    List<Instruction> instructions = new ArrayList<>();
    for (int i = 0; i < segment.steps().size(); i++) {
      List<Expr> step = segment.steps().get(i);
      Set<Expr> stored = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Expr node : step) {
        if (kept.contains(node)) {
          slots.hold(node, slots.fresh(node.shape().size()));
          stored.add(node);
        } else if (lastUse.get(node) > i) {
          slots.hold(node, slots.borrow(node.shape().size()));
          stored.add(node);
        }
      }
      instructions.add(
          Segment.elementwise(step.get(0))
              ? new FusedLoopBuilder(slots, step, stored).build()
              : Selection.instruction(step.get(0), dependencies.sources(step.get(0)), slots));
      giveBack(segment, i, lastUse);
    }
    return instructions;
  }

  /** For each node of the segment that is used in it, the last step that does. */
  private Map<Expr, Integer> lastUses(Segment segment) {
    Map<Expr, Integer> last = new IdentityHashMap<>();
    for (int i = 0; i < segment.steps().size(); i++) {
      int step = i;
      for (Expr node : segment.steps().get(i)) {
        last.put(node, step);
        for (Expr source : dependencies.sources(node)) {
          last.computeIfPresent(source, (k, before) -> step);
        }
      }
    }
    return last;
  }

  private void giveBack(Segment segment, int step, Map<Expr, Integer> lastUse) {
    for (int i = 0; i < step; i++) {
      for (Expr node : segment.steps().get(i)) {
        if (!kept.contains(node) && lastUse.get(node) == step) {
          slots.giveBack(slots.of(node));
        }
      }
    }
  }
}
