/**
 * Problems written as expressions in w and λ, with every product derived and compiled: {@link
 * io.github.bilevo.problem.expression.ExpressionProblem}.
 */
package io.github.bilevo.problem.expression;
