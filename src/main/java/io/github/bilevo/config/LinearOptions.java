package io.github.bilevo.config;

import io.github.bilevo.solver.linear.Gmres;
import io.github.bilevo.solver.linear.Jacobi;
import io.github.bilevo.solver.linear.Nystroem;
import io.github.bilevo.solver.linear.Preconditioner;
import java.util.List;
import java.util.Optional;

/**
 * What only some linear methods use; the others do without, so that one word switches the method.
 *
 * @param restart the length of a cycle of gmres
 * @param preconditioner that of cg and minres
 */
record LinearOptions(int restart, Preconditioner preconditioner) {
  static final LinearOptions DEFAULT =
      new LinearOptions(Gmres.DEFAULT_RESTART, Preconditioner.NONE);

  private static final List<String> PRECONDITIONED = List.of(LinearKeys.CG, LinearKeys.MINRES);

  /** The options in {@code section} for this method, which may be wrong, as the job's seed. */
  static Optional<LinearOptions> read(
      Section section, Optional<String> method, Optional<Long> seed) {
    Optional<Integer> restart = section.get(LinearKeys.RESTART);
    Optional<String> name = section.get(LinearKeys.PRECONDITIONER);
    Optional<Integer> rank = section.get(LinearKeys.RANK);
    if (restart.isEmpty() || name.isEmpty() || rank.isEmpty() || seed.isEmpty()) {
      return Optional.empty();
    }
    Preconditioner preconditioner =
        switch (name.get()) {
          case LinearKeys.JACOBI -> new Jacobi();
          case LinearKeys.NYSTROEM -> new Nystroem(rank.get(), seed.get());
          default -> Preconditioner.NONE;
        };
    boolean unused =
        preconditioner != Preconditioner.NONE
            && method.filter(m -> !PRECONDITIONED.contains(m)).isPresent();
    return unused
        ? section.refuse(
            LinearKeys.PRECONDITIONER.name(),
            name.get() + ", with " + method.get(),
            "none, or method = " + Types.listed(PRECONDITIONED))
        : Optional.of(new LinearOptions(restart.get(), preconditioner));
  }
}
