/** Solvers of A v = b, A = I − ∂₁Φᵀ, the linear system (11) of implicit differentiation. */
package io.github.bilevo.solver.linear;
