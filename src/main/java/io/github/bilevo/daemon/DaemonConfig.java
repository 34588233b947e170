package io.github.bilevo.daemon;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits and habits of the daemon; {@code reference.conf} tells what each means.
 *
 * @param store the address of a database server; empty for a file in the data directory
 * @param running jobs that hold a place at the same time
 * @param queued jobs that may wait
 * @param memory bytes that the solvers of running jobs may be expected to take together
 * @param keep jobs that have ended and are kept
 * @param checkpointInterval between two checkpoints of a run
 * @param recoveries how often in a row a job goes on after a crash without a new checkpoint
 * @param subscribers viewers at the same time
 * @param replay events that are remembered for a viewer who comes again
 * @param heartbeat the longest silence on a stream of events
 * @param connections how long clients may take
 */
record DaemonConfig(
    Optional<String> store,
    int running,
    int queued,
    long memory,
    int keep,
    Duration checkpointInterval,
    int recoveries,
    int subscribers,
    int replay,
    Duration heartbeat,
    Listener.Limits connections) {
  DaemonConfig {
    check("running", running);
    check("queued", queued);
    check("keep", keep);
    check("recoveries", recoveries);
    check("subscribers", subscribers);
    check("replay", replay);
  }

  private static void check(String key, int found) {
    if (found < 1) {
      throw new IllegalArgumentException(
          "bilevo.daemon." + key + ": found " + found + "; wanted at least 1");
    }
  }

  /** A size, or a share of the largest heap. */
  private static long memory(Config own) {
    String said = own.getString("memory").strip();
    if (said.matches("\\d{1,3}%")) {
      return Runtime.getRuntime().maxMemory() / 100 * Integer.parseInt(said.replace("%", ""));
    }
    return own.getBytes("memory");
  }

  /** As {@code bilevo.daemon} says. */
  static DaemonConfig of(Config config) {
    Config own = config.getConfig("bilevo.daemon");
    return new DaemonConfig(
        Optional.of(own.getString("store")).filter(url -> !url.isBlank()),
        own.getInt("running"),
        own.getInt("queued"),
        memory(own),
        own.getInt("keep"),
        own.getDuration("checkpoint-interval"),
        own.getInt("recoveries"),
        own.getInt("subscribers"),
        own.getInt("replay"),
        own.getDuration("heartbeat"),
        new Listener.Limits(
            own.getDuration("head-timeout"),
            own.getDuration("idle-timeout"),
            own.getInt("connections")));
  }
}
