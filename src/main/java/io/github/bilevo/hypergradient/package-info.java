/**
 * Hypergradients: iterative differentiation (Algorithm 1) and approximate implicit differentiation
 * (Algorithm 2 of Grazzi et al. 2020), and the upper level's loop. Pure: no actor, metric,
 * configuration or log.
 */
package io.github.bilevo.hypergradient;
