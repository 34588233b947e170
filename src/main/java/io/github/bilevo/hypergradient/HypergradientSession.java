package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import java.util.function.LongSupplier;

/**
 * Hypergradients one after the other on the calling thread, warm starts kept between them: the
 * plain library call, and the reference that the actors must equal bit for bit. Confined to one
 * thread.
 */
public final class HypergradientSession {
  private final Pass<Vec, Hypergradient> pass;

  /** Allocates the workspaces. */
  public HypergradientSession(Estimator estimator) {
    this(estimator, System::nanoTime);
  }

  /** Allocates the workspaces; {@code nanoTime} dates the reports and nothing else. */
  public HypergradientSession(Estimator estimator, LongSupplier nanoTime) {
    pass = estimator.newPass(nanoTime);
  }

  /** The hypergradient at λ; λ is taken as given, unprojected. */
  public Hypergradient compute(Vec lambda) {
    return pass.run(lambda);
  }
}
