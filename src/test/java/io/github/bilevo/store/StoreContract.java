package io.github.bilevo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.hypergradient.RunSnapshot;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for either database. */
abstract class StoreContract {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

  @TempDir Path directory;
  Store store;

  /** Opens the store again and again. */
  abstract Store open() throws Exception;

  /** A connection that goes around the store. */
  abstract Connection connect() throws SQLException;

  @BeforeEach
  void openFirst() throws Exception {
    store = open();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() throws Exception {
    store.close();
    store = open();
  }

  @Test
  void add_thenReopen_isThereAsItWas() throws Exception {
    StoredJob added = store.jobs().add(Samples.submission("a", Optional.of("key")), NOW);
    assertThat(added.state()).isEqualTo(JobState.QUEUED);
    assertThat(added.standing()).isEqualTo(Standing.NONE);
    assertThat(added.created()).isEqualTo(NOW);
    reopen();
    assertThat(store.jobs().find("a")).contains(added);
    Jobs.Earlier earlier = store.jobs().submittedAs("key").orElseThrow();
    assertThat(earlier).isEqualTo(new Jobs.Earlier(added, "body"));
    assertThat(store.jobs().submittedAs("other")).isEmpty();
    assertThat(store.jobs().find("b")).isEmpty();
  }

  @Test
  void add_theSameKeyTwice_isRefusedByTheDatabase() {
    store.jobs().add(Samples.submission("a", Optional.of("key")), NOW);
    assertThatThrownBy(() -> store.jobs().add(Samples.submission("b", Optional.of("key")), NOW))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("the store failed: ");
    assertThat(store.jobs().list(Optional.empty(), Long.MAX_VALUE, 9)).hasSize(1);
  }

  @Test
  void list_pageByPage_isStableUnderInserts() {
    for (String id : List.of("a", "b", "c", "d")) {
      store.jobs().add(Samples.submission(id), NOW);
    }
    List<StoredJob> first = store.jobs().list(Optional.empty(), Long.MAX_VALUE, 2);
    store.jobs().add(Samples.submission("e"), NOW);
    List<StoredJob> second = store.jobs().list(Optional.empty(), first.get(1).sequence(), 2);
    assertThat(first).extracting(StoredJob::id).containsExactly("d", "c");
    assertThat(second).extracting(StoredJob::id).containsExactly("b", "a");
    store.jobs().move("c", JobState.PAUSED, "", "", NOW);
    assertThat(store.jobs().list(Optional.of(JobState.PAUSED), Long.MAX_VALUE, 9))
        .extracting(StoredJob::id)
        .containsExactly("c");
    assertThat(store.jobs().in(List.of(JobState.QUEUED)))
        .extracting(StoredJob::id)
        .containsExactly("a", "b", "d", "e");
    assertThat(store.jobs().counts()).isEqualTo(Map.of(JobState.QUEUED, 4L, JobState.PAUSED, 1L));
  }

  @Test
  void move_isNotedOnce_andNothingLeavesAnEnd() throws Exception {
    store.jobs().add(Samples.submission("a"), NOW);
    Instant later = NOW.plusSeconds(1);
    Transition change =
        new Transition("a", later, Optional.of(JobState.QUEUED), JobState.STARTING, "turn");
    assertThat(store.jobs().move("a", JobState.STARTING, "turn", "", later)).contains(change);
    assertThat(store.jobs().move("a", JobState.STARTING, "turn", "", later)).isEmpty();
    assertThat(store.jobs().move("b", JobState.STARTING, "", "", later)).isEmpty();
    assertThat(store.jobs().finish("a", JobState.SUCCEEDED, "converged", "!", "{1}", later))
        .isPresent();
    assertThat(store.jobs().move("a", JobState.RUNNING, "", "", later)).isEmpty();
    assertThat(store.jobs().finish("a", JobState.FAILED, "", "", "{2}", later)).isEmpty();
    reopen();
    StoredJob job = store.jobs().find("a").orElseThrow();
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job.reason() + job.advice()).isEqualTo("converged!");
    assertThat(job.updated()).isEqualTo(later);
    assertThat(store.jobs().result("a")).contains("{1}");
    assertThat(store.jobs().transitions("a"))
        .extracting(Transition::to)
        .containsExactly(JobState.QUEUED, JobState.STARTING, JobState.SUCCEEDED);
  }

  @Test
  void delete_onlyWhatHasEnded_withAllThatBelongsToIt() throws Exception {
    store.jobs().add(Samples.submission("a", Optional.of("key")), NOW);
    record("a", 0, 3, 1.0);
    assertThat(store.jobs().delete("a")).isFalse();
    store.jobs().finish("a", JobState.FAILED, "", "", "{}", NOW);
    assertThat(store.jobs().delete("a")).isTrue();
    assertThat(store.jobs().delete("a")).isFalse();
    assertThat(store.jobs().submittedAs("key")).isEmpty();
    assertThat(store.histories().size("a")).isZero();
    assertThat(store.checkpoints().list("a")).isEmpty();
    assertThat(store.jobs().transitions("a")).isEmpty();
    assertThat(store.jobs().result("a")).isEmpty();
  }

  @Test
  void trim_keepsTheNewestEndedAndAllOthers() {
    for (String id : List.of("a", "b", "c", "d")) {
      store.jobs().add(Samples.submission(id), NOW);
    }
    for (String id : List.of("a", "b", "d")) {
      store.jobs().move(id, JobState.CANCELLED, "user", "", NOW);
    }
    assertThat(store.jobs().trim(1)).isEqualTo(2);
    assertThat(store.jobs().list(Optional.empty(), Long.MAX_VALUE, 9))
        .extracting(StoredJob::id)
        .containsExactly("d", "c");
  }

  @Test
  void record_rows_areReadBackInOrderAndOverwrittenByTheirEpoch() throws Exception {
    store.jobs().add(Samples.submission("a"), NOW);
    HistoryRow empty =
        new HistoryRow(
            0,
            Double.NaN,
            Double.NaN,
            1.0 / 0,
            1,
            0,
            -1,
            Double.NaN,
            0,
            0,
            Double.NaN,
            Double.NaN,
            -1);
    List<HistoryRow> rows =
        List.of(empty, Samples.row(1, 0.1), Samples.row(2, Math.nextUp(0.1)), Samples.row(3, 4));
    store.record("a", rows.subList(0, 2), Optional.empty(), NOW);
    store.record("a", rows.subList(2, 4), Optional.empty(), NOW);
    reopen();
    assertThat(store.histories().read("a", 10)).isEqualTo(rows);
    assertThat(store.jobs().find("a").orElseThrow().standing()).isEqualTo(new Standing(3, 4, 4));
    store.cut("a", 2);
    assertThat(store.jobs().find("a").orElseThrow().standing())
        .isEqualTo(new Standing(1, 0.1, 0.1));
    store.record("a", List.of(Samples.row(1, 7)), Optional.empty(), NOW);
    assertThat(store.histories().read("a", 10)).containsExactly(empty, Samples.row(1, 7));
    store.cut("a", 0);
    assertThat(store.jobs().find("a").orElseThrow().standing()).isEqualTo(Standing.NONE);
  }

  @Test
  void read_manyPages_isDecimated() {
    store.jobs().add(Samples.submission("a"), NOW);
    List<HistoryRow> rows =
        LongStream.range(0, 4500).mapToObj(i -> Samples.row(i, i == 3001 ? -1 : 1.0 + i)).toList();
    store.record("a", rows, Optional.empty(), NOW);
    List<HistoryRow> read = store.histories().read("a", 20);
    assertThat(read).hasSizeBetween(12, 20).contains(rows.get(0), rows.get(3001), rows.get(4499));
    assertThat(store.histories().size("a")).isEqualTo(4500);
  }

  /** Six seeded curves with missing values; the answer is held to what Java finds. */
  @Test
  void read_randomCurves_keepTheirEndsAndTheExtremaOfEveryStretch() {
    for (int seed = 0; seed < 6; seed++) {
      String job = "curve" + seed;
      store.jobs().add(Samples.submission(job), NOW);
      Random random = new Random(seed);
      int size = 300 + random.nextInt(700);
      int maxPoints = seed < 3 ? 4 + random.nextInt(56) : 64 + random.nextInt(100);
      List<HistoryRow> curve =
          LongStream.range(0, size)
              .mapToObj(i -> Samples.row(i, value(random), value(random)))
              .toList();
      store.record(job, curve, Optional.empty(), NOW);

      List<HistoryRow> read = store.histories().read(job, maxPoints);

      assertThat(read).hasSizeBetween(maxPoints / 3, maxPoints).isSubsetOf(curve);
      assertThat(read).isSortedAccordingTo(Comparator.comparing(HistoryRow::epoch));
      assertThat(read).contains(curve.get(0), curve.get(size - 1));
      assertThat(read)
          .contains(Collections.min(curve, Comparator.comparing(HistoryRow::objective)));
      assertThat(read).extracting(HistoryRow::objective).contains(Double.NaN);
      if (maxPoints >= 64) {
        assertThat(read)
            .contains(Collections.min(curve, Comparator.comparing(HistoryRow::gradientNorm)));
        assertThat(read).extracting(HistoryRow::gradientNorm).contains(Double.NaN);
      }
    }
  }

  private static double value(Random random) {
    return random.nextInt(40) == 0 ? Double.NaN : random.nextGaussian();
  }

  @Test
  void read_partOfTheEpochs_isThinnedOutAlone() {
    store.jobs().add(Samples.submission("a"), NOW);
    List<HistoryRow> rows = LongStream.range(0, 400).mapToObj(i -> Samples.row(i, i)).toList();
    store.record("a", rows, Optional.empty(), NOW);
    assertThat(store.histories().read("a", 100, 119, 20)).isEqualTo(rows.subList(100, 120));
    assertThat(store.histories().read("a", 390, Long.MAX_VALUE, 20))
        .isEqualTo(rows.subList(390, 400));
    List<HistoryRow> part = store.histories().read("a", 100, 299, 10);
    assertThat(part).hasSizeLessThanOrEqualTo(10).contains(rows.get(100), rows.get(299));
    assertThat(part).allMatch(row -> row.epoch() >= 100 && row.epoch() <= 299);
    assertThat(store.histories().read("a", 500, 600, 10)).isEmpty();
    assertThat(store.histories().read("b", 10)).isEmpty();
    assertThatThrownBy(() -> store.histories().read("a", 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxPoints: found 3; wanted at least 4");
  }

  @Test
  void recover_withoutACheckpoint_isEmptyAndNotLost() {
    StoredJob job = store.jobs().add(Samples.submission("a"), NOW);
    Recovered recovered = store.checkpoints().recover(job);
    assertThat(recovered).isEqualTo(new Recovered(Optional.empty(), 0, List.of()));
    assertThat(recovered.lost()).isFalse();
  }

  @Test
  void checkpoints_threeNewestAndTheBest_areKept() throws Exception {
    StoredJob job = store.jobs().add(Samples.submission("a"), NOW);
    double[] best = {3, 1, 1, Double.NaN, 2, 2, 2};
    for (int i = 0; i < best.length; i++) {
      store.record("a", List.of(), Optional.of(Samples.checkpoint(10 * i, best[i])), NOW);
    }
    reopen();
    assertThat(store.checkpoints().list("a"))
        .extracting(StoredCheckpoint::number)
        .containsExactly(7L, 6L, 5L, 2L);
    Recovered recovered = store.checkpoints().recover(job);
    assertThat(recovered.number()).isEqualTo(7);
    assertThat(CheckpointCodecTest.bits(recovered.snapshot().orElseThrow()))
        .isEqualTo(CheckpointCodecTest.bits(Samples.checkpoint(60, 2).snapshot()));
    assertThat(recovered.skipped()).isEmpty();
  }

  /** 200 seeded places. */
  @Test
  void recover_newestDamagedAnywhere_fallsBackAndTells() throws Exception {
    StoredJob job = store.jobs().add(Samples.submission("a"), NOW);
    record("a", 0, 2, 2.0);
    record("a", 2, 5, 1.0);
    byte[] whole = content(2);
    for (int seed = 0; seed < 200; seed++) {
      damage(2, damaged(whole, new Random(seed)));
      Recovered recovered = store.checkpoints().recover(job);
      assertThat(recovered.number()).as("seed %d", seed).isEqualTo(1);
      assertThat(recovered.snapshot().map(RunSnapshot::epoch)).contains(2L);
      assertThat(recovered.skipped()).hasSize(1);
      assertThat(recovered.skipped().get(0)).startsWith("checkpoint 2: ");
    }
    damage(2, whole);
    assertThat(store.checkpoints().recover(job).number()).isEqualTo(2);
  }

  @Test
  void recover_contentsSwapped_usesNeitherAndTells() throws Exception {
    StoredJob job = store.jobs().add(Samples.submission("a"), NOW);
    record("a", 0, 2, 3.0);
    record("a", 2, 5, 2.0);
    record("a", 5, 6, 1.0);
    byte[] second = content(2);
    damage(2, content(3));
    damage(3, second);
    Recovered recovered = store.checkpoints().recover(job);
    assertThat(recovered.number()).isEqualTo(1);
    assertThat(recovered.skipped())
        .containsExactly(
            "checkpoint 3: epoch: found 5; wanted 6", "checkpoint 2: epoch: found 6; wanted 5");
  }

  @Test
  void recover_allDamaged_isLostAndNotABeginning() throws Exception {
    StoredJob job = store.jobs().add(Samples.submission("a"), NOW);
    record("a", 0, 2, 2.0);
    record("a", 2, 5, 1.0);
    damage(1, new byte[0]);
    damage(2, new byte[100]);
    Recovered recovered = store.checkpoints().recover(job);
    assertThat(recovered.lost()).isTrue();
    assertThat(recovered.skipped())
        .containsExactly(
            "checkpoint 2: magic: found 00000000; wanted 424c564f", "checkpoint 1: only 0 bytes");
  }

  @Test
  void recover_checkpointOfAnotherJob_isRefusedByItsHash() {
    StoredJob job = store.jobs().add(Samples.submission("a"), NOW);
    Checkpoint foreign = new Checkpoint("other", Samples.checkpoint(1, 1).snapshot());
    store.record("a", List.of(), Optional.of(foreign), NOW);
    assertThat(store.checkpoints().recover(job).skipped())
        .containsExactly("checkpoint 1: job hash: found other; wanted the job's, 5f3a");
  }

  @Test
  void amend_isNotedAndKeepsTheCheckpoints() throws Exception {
    store.jobs().add(Samples.submission("a"), NOW);
    store.record("a", List.of(), Optional.of(Samples.checkpoint(3, 1)), NOW);
    StoredJob before = store.jobs().find("a").orElseThrow();
    JobText text = new JobText("application/json", "{}", "{\"b\":1}", "new", "data", -7);
    Amendment change = new Amendment(text, "{\"u\":1}", Map.of("who", "λ"), 99, "{\"p\":1}");
    Transition noted =
        new Transition("a", NOW, Optional.of(JobState.QUEUED), JobState.QUEUED, "retuned");
    assertThat(store.amendments().add("a", change, NOW)).contains(noted);
    reopen();
    StoredJob after = store.jobs().find("a").orElseThrow();
    assertThat(after.text()).isEqualTo(text);
    assertThat(after.handling()).isEqualTo(new Handling(1, 0, 99, Map.of("who", "λ")));
    assertThat(store.jobs().transitions("a")).endsWith(noted);
    assertThat(store.amendments().of("a")).containsExactly(new Amendments.Made(NOW, "{\"p\":1}"));
    Recovered recovered = store.checkpoints().recover(after);
    assertThat(recovered.checkpoint().orElseThrow().jobHash()).isEqualTo(before.text().jobHash());
    assertThat(store.amendments().formerUpper("a", before.text().jobHash())).contains("{\"u\":1}");
    assertThat(store.amendments().formerUpper("a", "new")).isEmpty();
    Amendment labels = new Amendment(text, "{}", Map.of(), 99, "{}");
    assertThat(store.amendments().add("a", labels, NOW))
        .map(Transition::reason)
        .contains("labelled");
    assertThat(store.amendments().add("b", change, NOW)).isEmpty();
    store.jobs().move("a", JobState.CANCELLED, "", "", NOW);
    assertThat(store.amendments().add("a", change, NOW)).isEmpty();
  }

  @Test
  void restart_fromAnOlderCheckpoint_forgetsTheOtherBranch() {
    store.jobs().add(Samples.submission("a"), NOW);
    record("a", 0, 2, 2.0);
    record("a", 2, 5, 1.0);
    assertThat(store.jobs().restart("a", 1, NOW)).isEmpty();
    store.jobs().finish("a", JobState.FAILED, "defect", "", "{}", NOW);
    assertThat(store.jobs().restart("a", 1, NOW).orElseThrow().to()).isEqualTo(JobState.QUEUED);
    StoredJob job = store.jobs().find("a").orElseThrow();
    assertThat(job.attempt()).isEqualTo(2);
    assertThat(job.reason()).isEmpty();
    assertThat(store.jobs().result("a")).isEmpty();
    assertThat(store.checkpoints().recover(job).number()).isEqualTo(1);
    for (int i = 0; i < 4; i++) {
      store.record("a", List.of(), Optional.of(Samples.checkpoint(3 + i, 2.0)), NOW);
    }
    assertThat(store.checkpoints().list("a"))
        .extracting(StoredCheckpoint::number)
        .containsExactly(6L, 5L, 4L, 2L, 1L);
    assertThat(store.checkpoints().recover(job).number()).isEqualTo(6);
  }

  @Test
  void recoveries_areCountedUntilACheckpointIsReached() {
    store.jobs().add(Samples.submission("a"), NOW);
    for (int i = 0; i < 2; i++) {
      store.jobs().move("a", JobState.RECOVERING, "", "", NOW);
      store.jobs().move("a", JobState.RUNNING, "", "", NOW);
    }
    assertThat(store.jobs().find("a").orElseThrow().recoveries()).isEqualTo(2);
    record("a", 0, 1, 1.0);
    assertThat(store.jobs().find("a").orElseThrow().recoveries()).isZero();
  }

  private void record(String job, long from, long to, double best) {
    List<HistoryRow> rows = LongStream.range(from, to).mapToObj(i -> Samples.row(i, best)).toList();
    store.record(job, rows, Optional.of(Samples.checkpoint(to, best)), NOW);
  }

  private static byte[] damaged(byte[] whole, Random random) {
    if (random.nextBoolean()) {
      return Arrays.copyOf(whole, random.nextInt(whole.length));
    }
    byte[] bytes = whole.clone();
    int bit = random.nextInt(8 * bytes.length);
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    return bytes;
  }

  private byte[] content(long number) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement query =
            connection.prepareStatement("SELECT content FROM checkpoint WHERE number = ?")) {
      query.setLong(1, number);
      try (var rows = query.executeQuery()) {
        assertThat(rows.next()).isTrue();
        return rows.getBytes(1);
      }
    }
  }

  private void damage(long number, byte[] content) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement update =
            connection.prepareStatement("UPDATE checkpoint SET content = ? WHERE number = ?")) {
      update.setBytes(1, content);
      update.setLong(2, number);
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }
}
