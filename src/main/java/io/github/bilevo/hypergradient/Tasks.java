package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.TaskProblem;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The hypergradient of a problem made of tasks (Grazzi et al. 2020, footnote 4): each task's own
 * estimator at the shared λ, with its own step sizes and its own linear system, and the mean of
 * their objectives and hypergradients, added in task order. Immutable.
 *
 * @param problem the tasks side by side
 * @param tasks an estimator for each, in order; none of them is made of tasks itself
 */
public record Tasks(BilevelProblem problem, List<Estimator> tasks) implements Estimator {
  /** Checks that no task is made of tasks. */
  public Tasks {
    tasks = List.copyOf(tasks);
    for (int i = 0; i < tasks.size(); i++) {
      if (tasks.get(i) instanceof Tasks) {
        throw new IllegalArgumentException(
            "tasks[" + i + "]: found tasks within tasks; wanted itd or aid");
      }
    }
  }

  /**
   * The tasks of these estimators, over the first task's Λ.
   *
   * @throws IllegalArgumentException if there is none or if they do not share λ
   */
  public static Tasks of(List<Estimator> tasks) {
    return new Tasks(TaskProblem.of(tasks.stream().map(Estimator::problem).toList()), tasks);
  }

  /** What the tasks' hypergradients at λ, in order, give together. */
  public Hypergradient mean(Vec lambda, List<Hypergradient> ofTasks) {
    return TasksPass.mean(problem.stateSize(), lambda, ofTasks);
  }

  @Override
  public String name() {
    return tasks.get(0).name();
  }

  @Override
  public Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime) {
    return new TasksPass(this, nanoTime);
  }
}
