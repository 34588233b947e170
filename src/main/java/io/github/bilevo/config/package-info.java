/**
 * A job file (HOCON, so JSON too) becomes a {@link io.github.bilevo.config.Job}, checked once and
 * whole: every problem of a file is told at once, each with its line. {@link
 * io.github.bilevo.config.JobKeys} lists every key; {@link io.github.bilevo.config.ProblemKind} is
 * how another family of problems gets into a job file.
 */
package io.github.bilevo.config;
