package io.github.bilevo.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.UpperState;
import io.github.bilevo.math.Vec;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database file whose disk went wrong beneath it: bits, sectors and pages of the newest
 * checkpoint of three, each of some dozen pages, are not what was written.
 */
class DamagedFileTest {
  private static final int PAGE = 4096;
  private static final int SIZE = 6000; // numbers of λ: 12 pages

  @TempDir Path directory;
  private StoredJob job;
  private byte[] whole;
  private final List<List<Long>> written = new ArrayList<>();

  private Path file() {
    return directory.resolve("data/bilevo.db");
  }

  @BeforeEach
  void write() throws Exception {
    try (Store store = Store.open(directory.resolve("data"))) {
      job = store.jobs().add(Samples.submission("a"), Instant.EPOCH);
      for (long epoch = 1; epoch <= 3; epoch++) {
        RunSnapshot snapshot = snapshot(epoch);
        written.add(CheckpointCodecTest.bits(snapshot));
        store.record(
            "a",
            List.of(Samples.row(epoch - 1, 1)),
            Optional.of(new Checkpoint(Samples.HASH, snapshot)),
            Instant.EPOCH);
      }
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    whole = Files.readAllBytes(file());
  }

  private static RunSnapshot snapshot(long epoch) {
    RunSnapshot small = Samples.snapshot(new Random(epoch), epoch, 1);
    UpperState upper = small.upper();
    Vec lambda = vector(new Random(-epoch));
    return new RunSnapshot(
        small.version(),
        small.method(),
        small.upperMethod(),
        new UpperState(
            epoch,
            lambda,
            upper.firstObjective(),
            new UpperIterate.Best(epoch - 1, lambda, upper.best().state(), 1),
            upper.method(),
            upper.stopping(),
            upper.elapsedNanos()),
        small.lower(),
        small.linear());
  }

  private static Vec vector(Random random) {
    double[] values = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = random.nextGaussian();
    }
    return Vec.copyOf(values);
  }

  @Test
  void recover_fileDamagedFortyTimes_givesAWholeCheckpointOrSaysThatThereIsNone() throws Exception {
    damaged(40);
  }

  @Test
  @Tag("slow")
  void recover_fileDamaged200Times_givesAWholeCheckpointOrSaysThatThereIsNone() throws Exception {
    damaged(200);
  }

  private void damaged(int damages) throws Exception {
    TreeMap<Long, Integer> used = new TreeMap<>();
    int refused = 0;
    List<Integer> pages = pagesOfTheNewest();
    for (int seed = 0; seed < damages; seed++) {
      Random random = new Random(seed);
      Files.write(file(), whole);
      damage(random, pages);
      try (Store store = Store.open(directory.resolve("data"))) {
        long number = check(seed, store.checkpoints().recover(job));
        used.merge(number, 1, Integer::sum);
      } catch (StoreException e) { // a file that is cut short is not opened at all
        assertThat(e.damaged()).as("seed %d: %s", seed, e).isTrue();
        refused++;
      }
    }
    System.out.printf(
        "%d damaged files: %d refused, checkpoints that were used of the others: %s%n",
        damages, refused, used);
    assertThat(used.get(2L)).isGreaterThan(damages / 2);
  }

  private long check(int seed, Recovered recovered) {
    long number = recovered.number();
    assertThat(recovered.skipped().isEmpty()).as("seed %d", seed).isEqualTo(number == 3);
    if (number == 0) {
      assertThat(recovered.lost()).as("seed %d", seed).isTrue();
    } else {
      assertThat(CheckpointCodecTest.bits(recovered.snapshot().orElseThrow()))
          .as("seed %d", seed)
          .isEqualTo(written.get((int) number - 1));
    }
    return number;
  }

  /** Those that hold mere numbers of the third checkpoint's λ. */
  private List<Integer> pagesOfTheNewest() {
    byte[] newest = CheckpointCodec.encode(new Checkpoint(Samples.HASH, snapshot(3)));
    List<Integer> pages = new ArrayList<>();
    for (int page = 1; page < whole.length / PAGE; page++) {
      String bytes = new String(whole, page * PAGE + 100, 64, StandardCharsets.ISO_8859_1);
      if (new String(newest, StandardCharsets.ISO_8859_1).contains(bytes)) {
        pages.add(page);
      }
    }
    assertThat(pages).hasSizeGreaterThan(10);
    return pages;
  }

  private void damage(Random random, List<Integer> pages) throws Exception {
    long page = pages.get(random.nextInt(pages.size()));
    try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
      switch (random.nextInt(4)) {
        case 0 -> {
          file.seek(page * PAGE + random.nextInt(PAGE));
          int found = file.read();
          file.seek(file.getFilePointer() - 1);
          file.write(found ^ 1 << random.nextInt(8));
        }
        case 1 -> {
          file.seek(page * PAGE);
          file.write(new byte[PAGE]);
        }
        case 2 -> { // a sector of another page
          file.seek(page * PAGE + 512 * random.nextInt(8));
          file.write(whole, random.nextInt(whole.length / 512) * 512, 512);
        }
        default -> file.setLength(page * PAGE + random.nextInt(PAGE));
      }
    }
  }
}
