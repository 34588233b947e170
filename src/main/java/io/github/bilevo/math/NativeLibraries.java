package io.github.bilevo.math;

import dev.ludovic.netlib.blas.NativeBLAS;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Finds and loads the four shared libraries of OpenBLAS and hands them to netlib's JNI bridge.
 *
 * <p>They lie in the directory named by the system property {@value #DIRECTORY}, else in {@code
 * lib/native} under {@value #HOME}, which the launcher sets. Each is loaded by its path, so neither
 * a system package nor a library search path is needed; the bridge then finds OpenBLAS loaded.
 *
 * <p>OpenBLAS must have one thread: its sums depend on the number of threads. The number can be set
 * only by the environment, before the library is loaded, so the libraries are refused unless
 * {@value #THREADS} is 1 there.
 */
final class NativeLibraries {
  static final String DIRECTORY = "bilevo.math.native";
  static final String HOME = "bilevo.home";
  static final String THREADS = "OPENBLAS_NUM_THREADS";

  /** Each needs those before it, and the loader would look for them on the system's path. */
  private static final List<String> LOAD_ORDER =
      List.of("libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0");

  private static final String BRIDGE_PATH = "dev.ludovic.netlib.blas.nativeLibPath";

  /** Held here, since a logger that nobody holds forgets its level. */
  private static final Logger BRIDGE_LOGGER = Logger.getLogger("dev.ludovic.netlib.blas");

  private NativeLibraries() {}

  /** The directory in which the libraries should be. */
  static Path directory() throws UnavailableException {
    String named = System.getProperty(DIRECTORY);
    if (named != null) {
      return Path.of(named).toAbsolutePath();
    }
    String home = System.getProperty(HOME);
    if (home != null) {
      return Path.of(home, "lib", "native").toAbsolutePath();
    }
    throw new UnavailableException("neither property " + DIRECTORY + " nor " + HOME + " is set");
  }

  /** Loads OpenBLAS from {@code directory} and the bridge to it. */
  static NativeBLAS load(Path directory) throws UnavailableException {
    String threads = System.getenv(THREADS);
    if (!"1".equals(threads)) {
      throw new UnavailableException(
          "environment variable " + THREADS + ": found " + threads + ", wanted 1");
    }
    for (String name : LOAD_ORDER) {
      if (!Files.isRegularFile(directory.resolve(name))) {
        throw new UnavailableException("no " + name + " in " + directory);
      }
    }
    String openblas = directory.resolve("libopenblas.so.0").toString();
    String taken = System.getProperty(BRIDGE_PATH, openblas);
    if (!taken.equals(openblas)) {
      // Somebody else's BLAS, whose threads and bits are not known.
      throw new UnavailableException("property " + BRIDGE_PATH + " is already " + taken);
    }
    try {
      for (String name : LOAD_ORDER) {
        System.load(directory.resolve(name).toString());
      }
      System.setProperty(BRIDGE_PATH, openblas);
      BRIDGE_LOGGER.setLevel(Level.OFF);
      return NativeBLAS.getInstance();
    } catch (LinkageError | RuntimeException e) {
      throw new UnavailableException("its libraries in " + directory + " do not load", e);
    }
  }
}
