package io.github.bilevo.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.github.bilevo.testing.ManualTicker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChainingPoolTest {
  private static final Duration LONGEST = Duration.ofMillis(2);

  private final ManualTicker ticker = new ManualTicker();
  private ChainingPool pool;

  private void open(int threads) {
    pool = new ChainingPool(threads, task -> new Thread(() -> quietly(task)), LONGEST, ticker);
  }

  /** What a task throws ends its thread; it is not to be printed. */
  private static void quietly(Runnable work) {
    try {
      work.run();
    } catch (IllegalStateException expected) {
      assertThat(expected).hasMessage("on purpose");
    }
  }

  @AfterEach
  void close() throws InterruptedException {
    pool.shutdown();
    assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void execute_byATask_isDoneNextByTheSameThread() throws Exception {
    open(4);
    List<Thread> threads = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    pool.execute(() -> chain(100, threads, done));
    done.get();
    assertThat(threads).hasSize(100).containsOnly(threads.get(0));
    assertThat(pool.getLargestPoolSize()).isEqualTo(1); // nobody else was called
  }

  private void chain(int length, List<Thread> threads, CompletableFuture<Void> done) {
    threads.add(Thread.currentThread());
    if (length == 1) {
      done.complete(null);
    } else {
      pool.execute(() -> chain(length - 1, threads, done));
    }
  }

  @Test
  void execute_severalByATask_areDoneAtTheSameTime() throws Exception {
    open(2);
    CyclicBarrier both = new CyclicBarrier(2);
    CompletableFuture<Void> one = new CompletableFuture<>();
    CompletableFuture<Void> two = new CompletableFuture<>();
    pool.execute(
        () -> {
          pool.execute(() -> meet(both, one));
          pool.execute(() -> meet(both, two));
        });
    one.get();
    two.get();
  }

  private static void meet(CyclicBarrier both, CompletableFuture<Void> met) {
    try {
      both.await();
      met.complete(null);
    } catch (Exception e) {
      met.completeExceptionally(e);
    }
  }

  @Test
  void execute_chainIsLongAndAnotherTaskWaits_goesOnBehindIt() throws Exception {
    open(1);
    List<String> order = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    pool.execute(
        () -> {
          CompletableFuture.runAsync(() -> pool.execute(() -> order.add("other"))).join();
          turn(1, order, done);
        });
    done.get();
    assertThat(order).containsExactly("turn 1", "turn 2", "turn 3", "other", "turn 4", "turn 5");
  }

  /** A turn of a millisecond; the chain's age is looked at when it hands over. */
  private void turn(int number, List<String> order, CompletableFuture<Void> done) {
    if (number > 1) {
      ticker.advance(Duration.ofMillis(1));
    }
    order.add("turn " + number);
    if (number == 5) {
      done.complete(null);
    } else {
      pool.execute(() -> turn(number + 1, order, done));
    }
  }

  @Test
  void execute_taskThrows_itsSuccessorIsDoneAllTheSame() throws Exception {
    open(1);
    CompletableFuture<Void> done = new CompletableFuture<>();
    pool.execute(
        () -> {
          pool.execute(() -> done.complete(null));
          throw new IllegalStateException("on purpose");
        });
    done.get();
  }

  @Test
  void shutdown_chainIsUnderWay_itIsDoneToItsEnd() throws Exception {
    open(1);
    List<Thread> threads = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    pool.execute(
        () -> {
          pool.shutdown();
          chain(10, threads, done);
        });
    done.get();
    assertThat(threads).hasSize(10);
  }

  @Test
  void threads_asConfigured_orAsManyAsCores() {
    open(1);
    assertThat(ChainingExecutor.threads(config("threads = 3"))).isEqualTo(3);
    assertThat(ChainingExecutor.threads(config("threads = cores")))
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThatThrownBy(() -> ChainingExecutor.threads(config("threads = 0")))
        .isInstanceOf(ConfigException.BadValue.class)
        .hasMessageContaining("found 0; wanted a number from 1 on, or cores");
  }

  private static Config config(String line) {
    return ConfigFactory.parseString(line);
  }
}
