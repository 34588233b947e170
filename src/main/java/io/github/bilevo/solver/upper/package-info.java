/** Update rules for λ. */
package io.github.bilevo.solver.upper;
