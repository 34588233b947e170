package io.github.bilevo.actor;

import akka.actor.typed.javadsl.ActorContext;
import java.util.function.Supplier;

/**
 * The one place where the actors call the core, and so perhaps a user's code. Nothing thrown there
 * may reach the dispatcher: by Akka's default a StackOverflowError, a NoClassDefFoundError or an
 * OutOfMemoryError in an actor ends the whole JVM.
 */
final class Guard {
  private Guard() {}

  /** What {@code work} gives, or what it throws as {@link Progress.Failed}. */
  static Progress call(ActorContext<?> context, Pulse pulse, long epoch, Supplier<Progress> work) {
    pulse.enter();
    try {
      return work.get();
    } catch (Throwable thrown) {
      context.getLog().warn("Epoch {} failed.", epoch, thrown);
      return Progress.Failed.of(epoch, thrown);
    } finally {
      pulse.leave();
    }
  }
}
