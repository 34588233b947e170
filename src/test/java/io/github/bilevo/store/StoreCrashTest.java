package io.github.bilevo.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed without warning, again and again, at random instants. */
class StoreCrashTest {
  @TempDir Path directory;

  @Test
  @Timeout(300)
  void reopen_afterKill9FourTimes_hasAllThatWasToldToBeOnDisk() throws Exception {
    crash(4);
  }

  @Test
  @Tag("slow")
  @Timeout(3600)
  void reopen_afterKill9ManyTimes_hasAllThatWasToldToBeOnDisk() throws Exception {
    crash(Integer.getInteger("bilevo.kills", 20));
  }

  private void crash(int kills) throws Exception {
    Random random = new Random(6);
    long before = 0;
    for (int kill = 0; kill < kills; kill++) {
      long told = writeUntilKilled(random);
      try (Store store = Store.open(directory)) {
        StoredJob job = store.jobs().find("a").orElseThrow();
        Recovered recovered = store.checkpoints().recover(job);
        long epoch = recovered.snapshot().orElseThrow().epoch();
        // One record may have been committed and not told yet.
        assertThat(epoch - 1).as("kill %d", kill).isBetween(told, told + 1);
        assertThat(recovered.skipped()).isEmpty();
        assertThat(CheckpointCodecTest.bits(recovered.snapshot().get()))
            .isEqualTo(CheckpointCodecTest.bits(Samples.checkpoint(epoch, epoch - 1).snapshot()));
        assertThat(job.standing().epoch()).isEqualTo(epoch - 1);
        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        List<Long> epochs =
            store.histories().read("a", Integer.MAX_VALUE).stream().map(HistoryRow::epoch).toList();
        assertThat(epochs).isEqualTo(LongStream.range(0, epoch).boxed().toList());
        assertThat(epoch).isGreaterThan(before);
        before = epoch;
      }
    }
  }

  /** The last epoch that the process told before it was killed. */
  private long writeUntilKilled(Random random) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingWriter.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = process.inputReader()) {
      long told = -1;
      int lines = 2 + random.nextInt(40);
      for (int i = 0; i < lines; i++) {
        told = epoch(out.readLine(), told);
      }
      LockSupport.parkNanos(random.nextInt(3_000_000));
      new ProcessBuilder("kill", "-KILL", Long.toString(process.pid())).start().waitFor();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        told = line.isEmpty() ? told : epoch(line, told);
      }
      assertThat(process.waitFor()).isEqualTo(137);
      return told;
    }
  }

  private static long epoch(String line, long before) {
    return line.startsWith("ready") ? before : Math.max(before, Long.parseLong(line));
  }
}
