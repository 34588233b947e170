package io.github.bilevo.math;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * Which {@link Kernels} this JVM uses. The choice is made once, at the first call of {@link
 * #active()} or {@link #description()}, by the system property {@value #PROPERTY}:
 *
 * <ul>
 *   <li>{@code auto}, the default: the first of the following that can be had;
 *   <li>{@code openblas}: OpenBLAS on one thread, from the libraries of the distribution;
 *   <li>{@code vector}: the JDK's Vector API, if {@code --add-modules jdk.incubator.vector} is
 *       given;
 *   <li>{@code plain}: scalar Java.
 * </ul>
 *
 * A backend that is named but cannot be had is an error, never replaced. Nothing is logged: the
 * program that embeds this prints {@link #description()}.
 */
public final class Backend {
  static final String PROPERTY = "bilevo.math.backend";

  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** Named, not referred to: loading it without the incubator module fails. */
  private static final String VECTOR_KERNELS = "io.github.bilevo.math.vector.VectorKernels";

  private Backend() {}

  /**
   * The kernels of this JVM.
   *
   * @throws IllegalStateException if {@value #PROPERTY} names a backend that is not known or cannot
   *     be had; each later call throws it again
   */
  public static Kernels active() {
    Kernels kernels = Active.KERNELS; // a constant to the JIT
    if (kernels == null) {
      throw new IllegalStateException(Active.FAILURE);
    }
    return kernels;
  }

  /**
   * One line that says what was chosen and why the better ones were not, for a log or a page.
   *
   * @throws IllegalStateException as {@link #active()} does
   */
  public static String description() {
    active();
    return Active.DESCRIPTION;
  }

  /** Kernels and how to describe them. */
  record Choice(Kernels kernels, String description) {}

  /** The choice for a value of the property; null means it is not set. */
  static Choice choose(String requested) {
    String wanted = requested == null ? "auto" : requested;
    try {
      return switch (wanted) {
        case "auto" -> best();
        case "openblas" -> openBlas();
        case "vector" -> vector();
        case "plain" -> plain();
        default -> throw new UnavailableException("no such backend");
      };
    } catch (UnavailableException e) {
      throw new IllegalStateException(
          PROPERTY
              + ": found \""
              + wanted
              + "\"; allowed auto, openblas, vector, plain; "
              + e.getMessage(),
          e);
    }
  }

  private static Choice best() {
    StringBuilder passedOver = new StringBuilder();
    try {
      return openBlas();
    } catch (UnavailableException e) {
      passedOver.append("; openblas not used: ").append(e.getMessage());
    }
    Choice choice;
    try {
      choice = vector();
    } catch (UnavailableException e) {
      passedOver.append("; vector not used: ").append(e.getMessage());
      choice = plain();
    }
    return new Choice(choice.kernels(), choice.description() + passedOver);
  }

  private static Choice openBlas() throws UnavailableException {
    Path directory = NativeLibraries.directory();
    Kernels elementwise;
    try {
      elementwise = vector().kernels(); // exp has the same bits there and in plain
    } catch (UnavailableException e) {
      elementwise = plain().kernels();
    }
    return new Choice(
        new OpenBlasKernels(NativeLibraries.load(directory), elementwise),
        "openblas (" + directory + ", 1 thread, exp by " + elementwise.name() + ")");
  }

  private static Choice vector() throws UnavailableException {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      throw new UnavailableException("the JVM runs without --add-modules " + VECTOR_MODULE);
    }
    if (!fusesMultiplyAdd()) {
      throw new UnavailableException("this processor or JVM does not fuse multiply and add");
    }
    try {
      Kernels kernels =
          (Kernels) Class.forName(VECTOR_KERNELS).getDeclaredConstructor().newInstance();
      return new Choice(kernels, kernels.toString());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new UnavailableException("its kernels do not load", e);
    }
  }

  private static Choice plain() {
    return new Choice(new PlainKernels(), "plain");
  }

  /**
   * Whether fma is an instruction here. Where it is not, as on some virtual processors, each one is
   * computed in decimal arithmetic and the vector kernels are a thousand times slower than plain.
   */
  private static boolean fusesMultiplyAdd() {
    try {
      return Boolean.parseBoolean(
          ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
              .getVMOption("UseFMA")
              .getValue());
    } catch (LinkageError | RuntimeException e) {
      return true; // another JVM, or a runtime without the module: nothing speaks against it
    }
  }

  /** Holds the choice; a failure is kept as text, since an initialiser must not throw. */
  private static final class Active {
    static final Kernels KERNELS;
    static final String DESCRIPTION;
    static final String FAILURE;

    static {
      Choice choice = null;
      String failure = null;
      try {
        choice = choose(System.getProperty(PROPERTY));
      } catch (IllegalStateException e) {
        failure = e.getMessage();
      }
      KERNELS = choice == null ? null : choice.kernels();
      DESCRIPTION = choice == null ? null : choice.description();
      FAILURE = failure;
    }
  }
}
