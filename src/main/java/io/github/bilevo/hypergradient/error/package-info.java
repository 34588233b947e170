/**
 * How far a hypergradient may be from the exact one: a-priori bounds of Grazzi et al. (2020), a
 * certificate from what was computed, and a look-ahead estimate. Only proven constants make a
 * bound; everything else is called an estimate.
 */
package io.github.bilevo.hypergradient.error;
