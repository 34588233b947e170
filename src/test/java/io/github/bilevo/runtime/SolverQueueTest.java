package io.github.bilevo.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.DispatcherSelector;
import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

class SolverQueueTest {
  @Test
  void of_busyThreads_countsTheTasksThatWait() throws Exception {
    ActorTestKit kit =
        ActorTestKit.create(
            ConfigFactory.parseString(TuningActor.DISPATCHER + ".threads = 1")
                .withFallback(ConfigFactory.load()));
    CountDownLatch go = new CountDownLatch(1);
    try {
      Executor solvers =
          kit.system().dispatchers().lookup(DispatcherSelector.fromConfig(TuningActor.DISPATCHER));
      IntSupplier waiting = SolverQueue.of(kit.system());
      assertThat(waiting.getAsInt()).isZero();
      CountDownLatch taken = new CountDownLatch(1);
      solvers.execute(
          () -> {
            taken.countDown();
            awaitQuietly(go);
          });
      assertThat(taken.await(60, TimeUnit.SECONDS)).isTrue();
      CountDownLatch done = new CountDownLatch(3);
      for (int i = 0; i < 3; i++) {
        solvers.execute(done::countDown);
      }
      assertThat(waiting.getAsInt()).isEqualTo(3);

      go.countDown();
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(waiting.getAsInt()).isZero();
    } finally {
      go.countDown();
      kit.shutdownTestKit();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
