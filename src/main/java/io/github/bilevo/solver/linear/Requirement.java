package io.github.bilevo.solver.linear;

/** What a linear method may need of A, with what to do where A does not have it. */
public enum Requirement {
  /** A = Aᵀ. */
  SYMMETRIC(
      "a symmetric ∂₁Φ, and this map's is not",
      "use fixed-point, gmres, bicgstab, lsmr or cg-normal,"
          + " or differentiate the gradient-descent map"),
  /** vᵀAv &gt; 0 for v ≠ 0; where it turns out otherwise, the solve ends as INDEFINITE. */
  POSITIVE_DEFINITE("a positive definite I − ∂₁Φ", "use minres, gmres, lsmr or cg-normal"),
  /** Products with Aᵀ as well as with A. */
  TRANSPOSE("products with ∂₁Φ and its transpose", "use gmres, bicgstab or fixed-point"),
  /** The diagonal of A, for the preconditioner {@code jacobi}. */
  DIAGONAL(
      "the diagonal of I − ∂₁Φ, which this map does not know",
      "use the preconditioner nystroem or none");

  private final String need;
  private final String alternative;

  Requirement(String need, String alternative) {
    this.need = need;
    this.alternative = alternative;
  }

  /** "needs …; use …", to follow a method's name. */
  String refusal() {
    return "needs " + need + "; " + alternative;
  }
}
