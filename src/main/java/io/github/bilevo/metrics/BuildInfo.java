package io.github.bilevo.metrics;

/**
 * What this process is made of, as told by {@code bilevo_build_info}.
 *
 * @param version of this program
 * @param akka the Akka version on the class path
 * @param jdk the running JVM's version
 * @param backend the kernels' name: {@code openblas}, {@code vector} or {@code plain}
 */
public record BuildInfo(String version, String akka, String jdk, String backend) {
  /** With the version of the JVM that runs this. */
  public static BuildInfo ofThisJvm(String version, String akka, String backend) {
    return new BuildInfo(version, akka, Runtime.version().toString(), backend);
  }
}
