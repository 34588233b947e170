package io.github.bilevo.math;

class OpenBlasKernelsTest extends KernelsContract {
  private final Kernels kernels = Backend.choose("openblas").kernels();

  @Override
  Kernels kernels() {
    return kernels;
  }
}
