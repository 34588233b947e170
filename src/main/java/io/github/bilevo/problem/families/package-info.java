/**
 * Built-in problems, each with all its products written by hand. Letters are the paper's; primed
 * data is validation.
 */
package io.github.bilevo.problem.families;
