package io.github.bilevo.hypergradient;

import java.util.List;

/**
 * What the solvers of a pipelined run did between two upper steps, in its logical order: all that a
 * {@link PipelineReplay} needs to give the same bits. Immutable.
 *
 * @param epoch s, of the upper step
 * @param lambdaEpoch the λ that its hypergradient belongs to; at most τ before s
 * @param lowerVersion w's number: the rounds that the lower solver has made
 * @param linearVersion v's number: the rounds that the linear solver has made
 * @param rounds of the linear solver since the upper step before; the last one was taken
 */
public record Passage(
    long epoch, long lambdaEpoch, long lowerVersion, long linearVersion, List<Round> rounds)
    implements Account {
  /** Keeps the rounds. */
  public Passage {
    rounds = List.copyOf(rounds);
  }

  /**
   * A round of the linear solver, at the newest w.
   *
   * @param visits what the lower solver did after the w of the round before; the last one made the
   *     w of this
   */
  public record Round(List<Visit> visits) {
    /** Keeps the visits. */
    public Round {
      visits = List.copyOf(visits);
    }
  }

  /**
   * Rounds of the lower solver at one λ.
   *
   * @param lambdaEpoch which λ
   * @param rounds how many
   */
  public record Visit(long lambdaEpoch, int rounds) {}

  /** How far λ had gone on meanwhile. */
  public long lag() {
    return epoch - lambdaEpoch;
  }
}
