package io.github.bilevo.autodiff;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns elementwise nodes of one shape into a {@link FusedLoop}. A result that others need goes to
 * its array; one that only this loop needs, and an operand that is repeated, to a register, which
 * is used again once nobody of the loop reads it any more.
 */
final class FusedLoopBuilder {
  /** Where a value lies. */
  private record Place(int slot, boolean whole) {}

  private final Slots slots;
  private final List<Expr> nodes;
  private final Set<Expr> stored;
  private final Shape shape;
  private final int block;
  private final Map<Expr, Place> places = new IdentityHashMap<>();
  private final Map<Expr, Integer> readers = new IdentityHashMap<>();
  private final List<MicroOp> scalars = new ArrayList<>();
  private final List<MicroOp> steps = new ArrayList<>();
  private final Set<Integer> registers = new LinkedHashSet<>();

  /**
   * @param stored the nodes that have arrays, because something outside the loop reads them
   */
  FusedLoopBuilder(Slots slots, List<Expr> nodes, Set<Expr> stored) {
    this.slots = slots;
    this.nodes = nodes;
    this.stored = stored;
    shape = nodes.get(0).shape();
    block = FusedLoop.block(shape.size());
  }

  FusedLoop build() {
    for (Expr node : nodes) {
      node.operands().forEach(operand -> readers.merge(operand, 1, Integer::sum));
    }
    loadScalars();
    nodes.forEach(this::emit);
    registers.forEach(slots::giveBack);
    return new FusedLoop(
        shape, block, scalars.toArray(MicroOp[]::new), steps.toArray(MicroOp[]::new));
  }

  /** Before anything else, so that no step of the loop has their registers. */
  private void loadScalars() {
    for (Expr node : nodes) {
      for (Expr operand : node.operands()) {
        if (operand.shape().scalar() && !shape.scalar()) {
          operand(operand);
        }
      }
    }
  }

  private void emit(Expr node) {
    Place a = operand(node.operands().get(0));
    Place b = node.operands().size() == 1 ? a : operand(node.operands().get(1));
    MicroOp.Code code = code(node.op());
    if (code == MicroOp.Code.TANH && a.whole() && block < shape.size()) {
      a = copied(a);
    }
    double parameter = node.op() instanceof Op.Power power ? power.exponent() : 0.0;
    Place array = stored.contains(node) ? new Place(slots.of(node), true) : null;
    boolean direct = array != null && !code.kernel();
    Place out = direct ? array : new Place(register(), false);
    steps.add(step(code, parameter, a, b, out));
    if (array != null && !direct) {
      steps.add(step(MicroOp.Code.COPY, 0.0, out, out, array));
    }
    places.put(node, out);
    node.operands().forEach(this::read);
  }

  private Place copied(Place whole) {
    Place register = new Place(register(), false);
    steps.add(step(MicroOp.Code.COPY, 0.0, whole, whole, register));
    return register;
  }

  private static MicroOp step(MicroOp.Code code, double parameter, Place a, Place b, Place out) {
    return new MicroOp(
        code, parameter, a.slot(), a.whole(), b.slot(), b.whole(), out.slot(), out.whole());
  }

  private static MicroOp.Code code(Op op) {
    if (op instanceof Op.Unary unary) {
      return MicroOp.Code.valueOf(unary.function().name());
    } else if (op instanceof Op.Binary binary) {
      return MicroOp.Code.valueOf(binary.operator().name());
    }
    return op instanceof Op.Power ? MicroOp.Code.POWER : MicroOp.Code.COPY;
  }

  private Place operand(Expr x) {
    return places.computeIfAbsent(x, this::load);
  }

  /** An operand from outside: its array if it has the loop's shape, else repeated in a register. */
  private Place load(Expr x) {
    int slot = slots.of(Dependencies.storage(x));
    if (x.shape().equals(shape)) {
      return new Place(slot, true);
    }
    Place register = new Place(register(), false);
    Place from = new Place(slot, false);
    if (x.shape().scalar()) {
      scalars.add(step(MicroOp.Code.LOAD_SCALAR, 0.0, from, from, register));
    } else {
      MicroOp.Code code = x.shape().rows() == 1 ? MicroOp.Code.LOAD_ROW : MicroOp.Code.LOAD_COLUMN;
      steps.add(step(code, shape.columns(), from, from, register));
    }
    return register;
  }

  private int register() {
    int slot = slots.borrow(block);
    registers.add(slot);
    return slot;
  }

  /** After its last reader, a register may hold something else; a scalar's is filled only once. */
  private void read(Expr x) {
    Place place = places.get(x);
    if (readers.merge(x, -1, Integer::sum) == 0 && !place.whole() && !x.shape().scalar()) {
      registers.remove(place.slot());
      slots.giveBack(place.slot());
    }
  }
}
