package io.github.bilevo.cli;

import io.github.bilevo.cli.Finding.Verdict;
import io.github.bilevo.math.Backend;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What of this machine and this Java matters to a run. */
final class MachineChecks {
  private static final int OLDEST_JAVA = 17;
  private static final long LITTLE_MEMORY = 512L << 20;
  private static final Instant EARLIEST = Instant.parse("2025-01-01T00:00:00Z");
  private static final long YEARS = 40;

  private MachineChecks() {}

  static Finding java() {
    int version = Runtime.version().feature();
    String found = System.getProperty("java.version") + ", " + System.getProperty("java.vm.name");
    return version >= OLDEST_JAVA
        ? Finding.ok("java", found)
        : Finding.fail("java", found, "take a JDK of version " + OLDEST_JAVA + " or newer");
  }

  static Finding vectorModule() {
    boolean there = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return there
        ? Finding.ok("vector module", "jdk.incubator.vector is there")
        : Finding.warn(
            "vector module",
            "missing",
            "start by bin/bilevo, or add --add-modules jdk.incubator.vector, for faster products");
  }

  static Finding backend() {
    String found = Backend.description();
    return Backend.active().name().equals("openblas")
        ? Finding.ok("backend", found)
        : Finding.warn("backend", found, "install libopenblas for faster dense products");
  }

  static Finding processors() {
    int processors = Runtime.getRuntime().availableProcessors();
    String found = processors + (processors == 1 ? " processor" : " processors");
    return processors > 1
        ? Finding.ok("threads", found)
        : Finding.warn("threads", found, "solvers that could work side by side take turns");
  }

  static Finding memory() {
    long heap = Runtime.getRuntime().maxMemory();
    long machine =
        ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getTotalMemorySize();
    String found = "heap up to " + Text.bytes(heap) + " of " + Text.bytes(machine);
    if (heap > machine) {
      return Finding.fail("memory", found, "make -Xmx in BILEVO_OPTS smaller than the machine");
    }
    return heap >= LITTLE_MEMORY
        ? Finding.ok("memory", found)
        : Finding.warn("memory", found, "BILEVO_OPTS=-Xmx4g, say, gives more");
  }

  static Finding clock() {
    Instant now = Instant.now();
    boolean sane =
        now.isAfter(EARLIEST) && now.isBefore(EARLIEST.plus(365 * YEARS, ChronoUnit.DAYS));
    String found = now.truncatedTo(ChronoUnit.SECONDS).toString();
    return sane
        ? Finding.ok("clock", found)
        : Finding.fail("clock", found, "set the time; a job's history would tell a wrong one");
  }

  /** Whether a daemon could listen there. */
  static Finding port(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // as a daemon does
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return Finding.ok("port " + port, "free");
    } catch (IOException e) {
      return new Finding(
          "port " + port,
          Verdict.WARN,
          "taken",
          "if that is no daemon of yours, give `bilevo serve` another --port");
    }
  }
}
