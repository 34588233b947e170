package io.github.bilevo.math;

class PlainKernelsTest extends KernelsContract {
  private final Kernels kernels = Backend.choose("plain").kernels();

  @Override
  Kernels kernels() {
    return kernels;
  }
}
