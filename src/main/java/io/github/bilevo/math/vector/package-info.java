/**
 * Kernels on the JDK's incubating Vector API, compiled apart and loaded by name, so that everything
 * else runs without the module.
 */
package io.github.bilevo.math.vector;
