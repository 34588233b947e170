package io.github.bilevo.runtime;

import akka.actor.typed.ActorSystem;
import akka.stream.Materializer;
import com.typesafe.config.Config;
import io.github.bilevo.actor.Turn;
import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * What all runs of one place have in common.
 *
 * @param turn how their solvers share their threads
 * @param clock dates their events
 * @param supervision what is done when their code does not behave
 * @param threads stand in for those that hang
 * @param readers what their events' readers run on; its owner ends it
 */
public record RunEnvironment(
    Turn turn, Clock clock, Supervision supervision, SpareThreads threads, Materializer readers) {

  /**
   * As the system's configuration says.
   *
   * @param nanoTime the ticker, {@link System#nanoTime} outside of tests
   */
  public static RunEnvironment of(
      ActorSystem<?> system, Clock clock, LongSupplier nanoTime, Materializer readers) {
    Config config = system.settings().config();
    return new RunEnvironment(
        new Turn(nanoTime, config.getDuration("bilevo.turn")),
        clock,
        Supervision.of(config),
        new SpareThreads(system, config.getInt("bilevo.supervision.spare-threads")),
        readers);
  }
}
