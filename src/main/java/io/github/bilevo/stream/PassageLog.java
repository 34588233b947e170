package io.github.bilevo.stream;

import io.github.bilevo.hypergradient.Passage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Writes down what the solvers of a pipeline do, in the order in which one has it from the other:
 * the rounds of the lower solver that go into each w which the linear solver takes, and the rounds
 * of the linear solver that go into each upper step. Mutable.
 */
final class PassageLog {
  private final List<Passage.Visit> visits = new ArrayList<>(); // since a w was taken
  private final Queue<Passage.Round> underWay = new ArrayDeque<>(); // taken, not judged
  private final List<Passage.Round> judged = new ArrayList<>(); // since the last upper step
  private long lowerRounds;
  private long linearRounds;
  private final Queue<Long> versions = new ArrayDeque<>(); // of w, for those under way
  private long judgedVersion;

  /** The lower solver has made another round at λ_e. */
  void visited(long epoch) {
    lowerRounds++;
    int last = visits.size() - 1;
    if (last >= 0 && visits.get(last).lambdaEpoch() == epoch) {
      visits.set(last, new Passage.Visit(epoch, visits.get(last).rounds() + 1));
    } else {
      visits.add(new Passage.Visit(epoch, 1));
    }
  }

  /** The linear solver takes the newest w. */
  void taken() {
    underWay.add(new Passage.Round(visits));
    versions.add(lowerRounds);
    visits.clear();
  }

  /** The upper level has looked at the oldest round under way. */
  void judged() {
    judged.add(underWay.remove());
    judgedVersion = versions.remove();
    linearRounds++;
  }

  /** The last one looked at was taken for the step from λ_s. */
  Passage passage(long epoch, long lambdaEpoch) {
    Passage passage = new Passage(epoch, lambdaEpoch, judgedVersion, linearRounds, judged);
    judged.clear();
    return passage;
  }
}
