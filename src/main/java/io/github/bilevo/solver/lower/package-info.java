/** Solvers of the lower level: maps Φ made from an objective ℓ, and the iteration of a map. */
package io.github.bilevo.solver.lower;
