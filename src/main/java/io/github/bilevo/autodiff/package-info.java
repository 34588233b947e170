/**
 * Matrix expressions, their derivatives as expressions, and their compilation to programs that
 * allocate nothing. An {@link io.github.bilevo.autodiff.Expr} is built by its methods and {@link
 * io.github.bilevo.autodiff.Expressions}; {@link io.github.bilevo.autodiff.Differentiation} derives
 * products with Jacobians; {@link io.github.bilevo.autodiff.Compiler} makes a {@link
 * io.github.bilevo.autodiff.Plan} once, of which each thread runs its own {@link
 * io.github.bilevo.autodiff.Program}.
 */
package io.github.bilevo.autodiff;
