package io.github.bilevo.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.testing.Allocations;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedPoolTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void run_manyProducts_runsEachBlockOnce(int threads) {
    SharedPool pool = new SharedPool(threads);
    Random random = new Random(threads);
    for (int product = 0; product < 5_000; product++) {
      int blocks = 1 + random.nextInt(9);
      AtomicIntegerArray runs = new AtomicIntegerArray(blocks);
      assertThat(pool.tryAcquire()).isTrue();
      pool.run(runs::incrementAndGet, blocks);
      pool.release();
      for (int i = 0; i < blocks; i++) {
        assertThat(runs.get(i)).isEqualTo(1);
      }
    }
  }

  @Test
  void run_twoBlocksThatWaitForEachOther_returns() {
    SharedPool pool = new SharedPool(2);
    CountDownLatch both = new CountDownLatch(2);
    assertThat(pool.tryAcquire()).isTrue();
    pool.run(
        block -> {
          both.countDown();
          await(both); // ends only if two threads are at it
        },
        2);
    pool.release();
    assertThat(both.getCount()).isZero();
  }

  @Test
  void run_helperIsStillAtItsBlock_waitsForIt() throws InterruptedException {
    SharedPool pool = new SharedPool(2);
    CountDownLatch helping = new CountDownLatch(1);
    CountDownLatch ownDone = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Thread caller =
        new Thread(
            () -> {
              Thread own = Thread.currentThread();
              pool.tryAcquire();
              pool.run(
                  block -> {
                    if (Thread.currentThread() == own) {
                      await(helping);
                      ownDone.countDown();
                    } else {
                      helping.countDown();
                      await(release);
                    }
                  },
                  2);
              pool.release();
            });
    caller.start();
    ownDone.await();
    while (caller.getState() == Thread.State.RUNNABLE) {
      Thread.onSpinWait();
    }
    assertThat(caller.getState()).isEqualTo(Thread.State.WAITING);
    release.countDown();
    caller.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void run_blockThrows_throwsItAfterTheOthersAreDone() {
    SharedPool pool = new SharedPool(2);
    AtomicIntegerArray runs = new AtomicIntegerArray(6);
    assertThat(pool.tryAcquire()).isTrue();
    assertThatThrownBy(
            () ->
                pool.run(
                    block -> {
                      runs.incrementAndGet(block);
                      if (block == 3) {
                        throw new IllegalStateException("block 3");
                      }
                    },
                    6))
        .hasMessage("block 3");
    pool.release();
    for (int i = 0; i < 6; i++) {
      assertThat(runs.get(i)).isEqualTo(1);
    }
    assertThat(pool.tryAcquire()).isTrue();
    pool.run(runs::incrementAndGet, 6);
    assertThat(runs.get(0)).isEqualTo(2);
  }

  @Test
  void tryAcquire_takenByThisOrAnotherThread_isFalse() throws InterruptedException {
    SharedPool pool = new SharedPool(2);
    assertThat(pool.tryAcquire()).isTrue();
    assertThat(pool.tryAcquire()).isFalse();
    AtomicBoolean other = new AtomicBoolean(true);
    Thread thread = new Thread(() -> other.set(pool.tryAcquire()));
    thread.start();
    thread.join();
    assertThat(other).isFalse();
    assertThat(new SharedPool(1).tryAcquire()).isFalse();
  }

  @Test
  void run_afterTheFirst_allocatesNothing() {
    SharedPool pool = new SharedPool(2);
    double[] out = new double[64];
    SharedPool.Blocks blocks = block -> out[block] += block;
    long bytes =
        Allocations.afterWarmUp(
            () -> {
              pool.tryAcquire();
              pool.run(blocks, 64);
              pool.release();
            });
    assertThat(bytes).isZero();
  }

  /** The same products while the pool is taken, so that the caller runs all blocks itself. */
  @Test
  void products_poolTakenOrFree_haveTheSameBits() throws InterruptedException {
    Random random = new Random(7);
    int rows = 900;
    int columns = 120;
    int c = 70;
    DenseMatrix dense =
        DenseMatrix.wrap(rows, columns, KernelsContract.gaussian(random, rows * columns));
    SparseMatrix tall = SparseMatrix.of(dense);
    SparseMatrix wide =
        tall.selectRows(new int[] {0, 5, 7, 7, 899}); // 5×120, then many of its rows
    int[] few = random.ints(100, 0, 5).toArray();
    List<Matrix> matrices = List.of(dense, tall, wide.selectRows(few));
    List<double[]> free = products(matrices, c);
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch enough = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              if (SharedPool.INSTANCE.tryAcquire()) {
                taken.countDown();
                try {
                  enough.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                } finally {
                  SharedPool.INSTANCE.release();
                }
              } else {
                taken.countDown(); // one core: there is no pool to take
              }
            });
    holder.start();
    taken.await();
    List<double[]> alone = products(matrices, c);
    enough.countDown();
    holder.join();
    assertThat(alone).usingRecursiveComparison().isEqualTo(free);
  }

  private static List<double[]> products(List<Matrix> matrices, int c) {
    List<double[]> results = new ArrayList<>();
    double[] angles = new Random(1).doubles(100_003, -3.0, 3.0).toArray();
    double[] tanh = new double[angles.length];
    Backend.active().tanh(angles, tanh);
    results.add(tanh);
    for (Matrix a : matrices) {
      Random random = new Random(a.rows());
      double[] right = KernelsContract.gaussian(random, a.columns() * c);
      double[] left = KernelsContract.gaussian(random, a.rows() * c);
      double[] d = KernelsContract.gaussian(random, a.columns());
      double[] out = new double[a.rows() * c];
      a.multiply(c, right, out);
      results.add(out);
      double[] back = new double[a.columns() * c];
      a.multiplyTransposed(c, left, back);
      results.add(back);
      double[] sum = new double[a.columns() * c];
      a.multiplyTransposed(c, left, d, right, sum);
      results.add(sum);
    }
    return results;
  }
}
