/**
 * Vectors, dense and sparse matrices, and the kernels that multiply them. Imports EJML and BLAS,
 * nothing of ours.
 */
package io.github.bilevo.math;
