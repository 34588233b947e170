package io.github.bilevo.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether a daemon could keep its jobs in a directory. Leaves nothing behind. */
final class DirectoryChecks {
  private static final String LOCK = "bilevo.lock";
  private static final long LITTLE = 1L << 30;
  private static final long TOO_LITTLE = 64L << 20;
  private static final double SLOW_MILLIS = 200;
  private static final int TRIES = 5;

  private DirectoryChecks() {}

  static List<Finding> of(Path directory) {
    if (!Files.exists(directory)) {
      return List.of(Finding.ok("data directory", directory + " is not there; serve makes it"));
    }
    if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
      return List.of(
          Finding.fail(
              "data directory",
              directory + (Files.isDirectory(directory) ? " is not writable" : " is a file"),
              "give --data a directory of your own"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(written(directory));
    findings.add(lock(directory));
    findings.add(space(directory));
    return findings;
  }

  /** The median of a few writes that wait for the disk. */
  private static Finding written(Path directory) {
    try {
      Path probe = Files.createTempFile(directory, ".doctor", ".tmp");
      double[] millis = new double[TRIES];
      try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
        for (int i = 0; i < TRIES; i++) {
          long before = System.nanoTime();
          channel.write(ByteBuffer.wrap(new byte[4096]), 4096L * i);
          channel.force(true);
          millis[i] = (System.nanoTime() - before) / 1e6;
        }
      } finally {
        Files.deleteIfExists(probe);
      }
      java.util.Arrays.sort(millis);
      double median = millis[TRIES / 2];
      String found =
          String.format(Locale.ROOT, "%s is writable, fsync in %.1f ms", directory, median);
      return median < SLOW_MILLIS
          ? Finding.ok("data directory", found)
          : Finding.warn("data directory", found, "checkpoints will be slow on this disk");
    } catch (IOException e) {
      return Finding.fail(
          "data directory", directory + ": " + Main.message(e), "make room, or mend the disk");
    }
  }

  private static Finding lock(Path directory) {
    Path file = directory.resolve(LOCK);
    if (!Files.exists(file)) {
      return Finding.ok("lock", "free");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        lock.release();
        return Finding.ok("lock", "free");
      }
    } catch (OverlappingFileLockException e) {
      return taken(file);
    } catch (IOException e) {
      return Finding.fail("lock", Main.message(e), "make " + file + " writable for its daemon");
    }
    return taken(file);
  }

  private static Finding taken(Path file) {
    String owner;
    try {
      owner = "process " + Files.readString(file).strip();
    } catch (IOException e) {
      owner = "another process";
    }
    return Finding.warn("lock", "held by " + owner, "a second daemon needs another --data");
  }

  private static Finding space(Path directory) {
    try {
      FileStore store = Files.getFileStore(directory);
      long free = store.getUsableSpace();
      String found = Text.bytes(free) + " free";
      if (free < TOO_LITTLE) {
        return Finding.fail("disk space", found, "jobs pause when the disk is full; make room");
      }
      return free >= LITTLE
          ? Finding.ok("disk space", found)
          : Finding.warn("disk space", found, "checkpoints of large models may not fit");
    } catch (IOException e) {
      return Finding.fail("disk space", Main.message(e), "mend the disk");
    }
  }
}
