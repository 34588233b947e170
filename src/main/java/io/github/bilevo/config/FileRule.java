package io.github.bilevo.config;

import java.nio.file.Path;

/** Which files a job may name. Asked before a file is opened. */
@FunctionalInterface
public interface FileRule {
  /** Whether this one may be read, there or not. */
  boolean allows(Path file);
}
