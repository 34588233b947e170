package io.github.bilevo.math;

class VectorKernelsTest extends KernelsContract {
  private final Kernels kernels = Backend.choose("vector").kernels();

  @Override
  Kernels kernels() {
    return kernels;
  }
}
