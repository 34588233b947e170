package io.github.bilevo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of one megabyte. */
class FullDiskTest {
  @TempDir Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()) == 0;
    Assumptions.assumeTrue(mounted, "only root can mount a small disk");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  @Test
  void record_diskFull_isToldAndLeavesWhatWasThere() throws Exception {
    try (Store store = Store.open(disk)) {
      StoredJob job = store.jobs().add(Samples.submission("a"), Instant.EPOCH);
      store.record(
          "a", List.of(Samples.row(0, 1)), Optional.of(Samples.checkpoint(1, 1)), Instant.EPOCH);
      List<HistoryRow> flood =
          LongStream.range(1, 100_000).mapToObj(i -> Samples.row(i, 1)).toList();
      assertThatThrownBy(
              () ->
                  store.record(
                      "a", flood, Optional.of(Samples.checkpoint(100_000, 1)), Instant.EPOCH))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("full");
      intact(store, job);
    }
    try (Store store = Store.open(disk)) {
      intact(store, store.jobs().find("a").orElseThrow());
    }
  }

  private static void intact(Store store, StoredJob job) {
    assertThat(store.histories().size("a")).isEqualTo(1);
    Recovered recovered = store.checkpoints().recover(job);
    assertThat(recovered.number()).isEqualTo(1);
    assertThat(recovered.skipped()).isEmpty();
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
