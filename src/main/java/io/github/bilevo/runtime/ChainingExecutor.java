package io.github.bilevo.runtime;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import akka.dispatch.MonitorableThreadFactory;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * Makes the {@link ChainingPool} of a dispatcher whose {@code executor} is this class. It has as
 * many threads as its {@code threads} says: a number, or {@code cores}.
 */
public final class ChainingExecutor extends ExecutorServiceConfigurator {
  private static final Duration LONGEST_CHAIN = Duration.ofMillis(2);

  private final int threads;

  /** Called by Akka. */
  public ChainingExecutor(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    threads = threads(config);
  }

  static int threads(Config config) {
    if (config.getString("threads").equals("cores")) {
      return Runtime.getRuntime().availableProcessors();
    }
    int threads = config.getInt("threads");
    if (threads < 1) {
      throw new ConfigException.BadValue(
          config.getValue("threads").origin(),
          "threads",
          "found " + threads + "; wanted a number from 1 on, or cores");
    }
    return threads;
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory factory) {
    ThreadFactory named =
        factory instanceof MonitorableThreadFactory plain
            ? plain.withName(plain.name() + "-" + id)
            : factory;
    return () -> new ChainingPool(threads, named, LONGEST_CHAIN, System::nanoTime);
  }
}
