package io.github.bilevo.config;

import java.util.List;

/**
 * The rows of a job's tasks.
 *
 * @param tasks the rows of each, at least one
 * @param columns how many tasks in a row are the columns of one problem between so many classes,
 *     whose targets are 1 for the column's own class and 0 for the others; 1 where they are not
 */
record TaskRows(List<Parts> tasks, int columns) {
  TaskRows {
    tasks = List.copyOf(tasks);
  }

  /** Of the features. */
  int width() {
    return tasks.get(0).train().columns();
  }
}
