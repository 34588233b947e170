package io.github.bilevo.daemon;

import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.Problem;

/**
 * What the solvers of running jobs may be expected to take.
 *
 * @param bytes of all of them together
 */
record MemoryLimit(long bytes) {
  /**
   * The job, if it alone takes no more.
   *
   * @throws InvalidJobException if it does
   */
  JobParser.Parsed check(JobParser.Parsed parsed) throws InvalidJobException {
    if (parsed.bytes() > bytes) {
      throw new InvalidJobException(
          new Problem(
              "job:1",
              "memory",
              "about " + parsed.bytes() + " bytes for its solvers",
              "at most " + bytes + ", bilevo.daemon.memory of this daemon"));
    }
    return parsed;
  }
}
