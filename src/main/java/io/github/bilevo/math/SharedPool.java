package io.github.bilevo.math;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the blocks of one large product on all cores: the thread that asks works too, helped by
 * daemon threads that are started with the first product and park when there is none. What a block
 * is depends on the operands alone, and no two blocks write to one place, so the bits do not depend
 * on how many threads there are.
 *
 * <p>There is one product at a time. Whoever finds the pool taken runs its blocks itself: then the
 * cores are busy already. Nothing is allocated by {@link #tryAcquire}, {@link #run} and {@link
 * #release}.
 */
final class SharedPool {
  /** {@code bilevo.math.threads}, threads per product; by default one per core. */
  static final SharedPool INSTANCE =
      new SharedPool(
          Integer.getInteger("bilevo.math.threads", Runtime.getRuntime().availableProcessors()));

  /** The blocks of a product; any thread may run any of them, each once. */
  interface Blocks {
    void run(int block);
  }

  /** How often a thread looks again before it parks: a few microseconds, about one wake-up. */
  private static final int SPINS = 2_000;

  private static final long LOWER = 0xffff_ffffL;

  private final int helpers;
  private final ReentrantLock owner = new ReentrantLock();

  /**
   * The product's number in the upper half, its blocks that nobody has taken in the lower. Who
   * takes one knows that the product is not over, so that {@link #work} is still its own.
   */
  private final AtomicLong ticket = new AtomicLong();

  private final AtomicInteger unfinished = new AtomicInteger();
  private Thread[] threads;
  private Thread caller;
  private Blocks work;
  private volatile Throwable thrown;

  /** A pool in which {@code threads} run a product, the caller among them. */
  SharedPool(int threads) {
    helpers = Math.max(0, threads - 1);
  }

  /** Whether the pool is the caller's now; then {@link #release} has to follow. */
  boolean tryAcquire() {
    return helpers > 0 && !owner.isHeldByCurrentThread() && owner.tryLock();
  }

  void release() {
    owner.unlock();
  }

  /** Runs blocks 0 … count − 1 and returns when all are done. Only after {@link #tryAcquire}. */
  void run(Blocks blocks, int blockCount) {
    if (threads == null) {
      start();
    }
    caller = Thread.currentThread();
    work = blocks;
    thrown = null;
    unfinished.set(blockCount);
    long product = ((ticket.get() >>> 32) + 1) & LOWER;
    ticket.set(product << 32 | blockCount); // publishes what is above
    for (int i = 0; i < Math.min(helpers, blockCount - 1); i++) {
      LockSupport.unpark(threads[i]);
    }
    takeBlocks(product);
    for (int spins = 0; unfinished.get() > 0; spins++) {
      pause(spins);
    }
    work = null;
    rethrow();
  }

  private void rethrow() {
    Throwable failure = thrown;
    if (failure instanceof Error error) {
      throw error;
    } else if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private void start() {
    threads = new Thread[helpers];
    for (int i = 0; i < helpers; i++) {
      threads[i] = new Thread(this::help, "bilevo-math-" + (i + 1));
      threads[i].setDaemon(true);
      threads[i].start();
    }
  }

  private void help() {
    long last = 0;
    int spins = 0;
    while (true) {
      long product = ticket.get() >>> 32;
      if (product == last) {
        pause(spins++);
      } else {
        takeBlocks(product);
        last = product;
        spins = 0;
      }
    }
  }

  private void takeBlocks(long product) {
    long t = ticket.get();
    while (t >>> 32 == product && (t & LOWER) > 0) {
      if (ticket.compareAndSet(t, t - 1)) {
        runOne((int) (t & LOWER) - 1);
      }
      t = ticket.get();
    }
  }

  private void runOne(int block) {
    try {
      work.run(block);
    } catch (RuntimeException | Error failure) {
      thrown = failure;
    } finally {
      Thread waiting = caller;
      if (unfinished.decrementAndGet() == 0) {
        LockSupport.unpark(waiting);
      }
    }
  }

  private void pause(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
    } else {
      LockSupport.park(this);
    }
  }
}
