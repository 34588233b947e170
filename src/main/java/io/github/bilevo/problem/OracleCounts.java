package io.github.bilevo.problem;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** How often a problem was asked, by what for; they never fall. Any thread may count and read. */
public final class OracleCounts {
  /** What a problem can be asked for. */
  public enum Kind {
    /** Φ(z, λ), or ∇₁ℓ(w, λ) where the lower level is an objective. */
    MAP,
    /** Products with ∂₁Φ, I − ∂₁Φ or their transposes, or with ∇²₁ℓ. */
    STATE,
    /** Products with ∂₂Φ or its transpose, or with M or Mᵀ. */
    LAMBDA,
    /** E, ∇₁E and ∇₂E, one each. */
    OBJECTIVE;

    /** In lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final LongAdder[] counts = new LongAdder[Kind.values().length];

  /** Nothing counted yet. */
  public OracleCounts() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  /** How often so far, up to what is being added. */
  public long of(Kind kind) {
    return counts[kind.ordinal()].sum();
  }

  /** What counts this kind, for those who are asked. */
  LongAdder counter(Kind kind) {
    return counts[kind.ordinal()];
  }
}
