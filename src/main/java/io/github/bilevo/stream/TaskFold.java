package io.github.bilevo.stream;

import io.github.bilevo.actor.Progress;
import io.github.bilevo.actor.Warmth;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.Memories;
import io.github.bilevo.hypergradient.Memory;
import io.github.bilevo.hypergradient.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Waits for every task and takes the mean in task order, whoever was first: its bits do not depend
 * on how many threads there are.
 */
final class TaskFold implements Gathering {
  private final Tasks tasks;
  private final Progress.Differentiated[] answers;
  private Progress.LambdaKnown known;
  private int left;

  TaskFold(Tasks tasks) {
    this.tasks = tasks;
    answers = new Progress.Differentiated[tasks.tasks().size()];
  }

  @Override
  public void begin(Progress.LambdaKnown known) {
    this.known = known;
    left = answers.length;
  }

  @Override
  public Optional<Memory> from(int solver) {
    return Optional.empty();
  }

  @Override
  public Optional<Progress> take(int solver, Progress answer) {
    if (!(answer instanceof Progress.Differentiated done)) {
      return Optional.of(answer);
    }
    answers[solver] = done;
    return --left == 0 ? Optional.of(mean()) : Optional.empty();
  }

  private Progress mean() {
    List<Hypergradient> results = new ArrayList<>();
    List<Memory> memories = new ArrayList<>();
    for (Progress.Differentiated answer : answers) {
      results.add(answer.hypergradient());
      memories.add(answer.warmth().lower().orElseGet(Memory::of));
    }
    Warmth warmth = new Warmth(Optional.of(Memories.pack(memories)), Optional.empty());
    return new Progress.Differentiated(known.epoch(), tasks.mean(known.lambda(), results), warmth);
  }
}
