package io.github.bilevo.config;

import java.util.List;

/** The keys of the section {@code hypergradient.linear} of a job file. */
final class LinearKeys {
  static final String CG = "cg";
  static final String CG_NORMAL = "cg-normal";
  static final String GMRES = "gmres";
  static final String BICGSTAB = "bicgstab";
  static final String MINRES = "minres";
  static final String LSMR = "lsmr";
  static final String JACOBI = "jacobi";
  static final String NYSTROEM = "nystroem";
  static final Key<String> LINEAR_METHOD =
      Key.optional(
          "method",
          Types.oneOf(List.copyOf(Methods.LINEAR.keySet())),
          "`fixed-point` for a kind that is a map, else `cg`",
          "solver of the linear system; cg and minres need a symmetric map");
  static final Key<Integer> LINEAR_STEPS =
      Key.optional("steps", Types.atLeastOne(), "`lower.steps`", "k, its steps");
  static final Key<Double> RELATIVE_TOLERANCE =
      Key.of(
          "relative-tolerance",
          Types.number("a number in [0, 1)", x -> x >= 0 && x < 1),
          "0",
          "stop earlier at this ‖r‖/‖b‖");
  static final Key<Integer> RESTART =
      Key.of("restart", Types.whole(1, 10_000), "30", "m, the steps of a cycle of gmres");
  static final Key<String> PRECONDITIONER =
      Key.of(
          "preconditioner",
          Types.oneOf(List.of("none", JACOBI, NYSTROEM)),
          "none",
          "that of cg or minres; nystroem takes `rank` more products per solve");
  static final Key<Integer> RANK =
      Key.of("rank", Types.whole(1, 10_000), "20", "r, the rank of nystroem; random by `seed`");
  static final List<Key<?>> LINEAR =
      List.of(
          LINEAR_METHOD,
          LINEAR_STEPS,
          RELATIVE_TOLERANCE,
          LowerKeys.WARM_START,
          RESTART,
          PRECONDITIONER,
          RANK);

  private LinearKeys() {}
}
