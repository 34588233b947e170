package io.github.bilevo.metrics;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Meters of runs that have ended, kept until two scrapes have seen their last values: the third one
 * begins without them. At most {@value #MOST} runs; beyond these the one that ended first goes.
 * Safe for use by several threads.
 */
public final class Afterglow {
  private static final int SCRAPES = 2;
  private static final int MOST = 256;

  private final Map<String, Glowing> glowing = new LinkedHashMap<>(); // guarded by this

  /** What has ended, and the scrapes that have begun since. */
  private static final class Glowing {
    private final Object of;
    private final Runnable close;
    private int scrapes;

    Glowing(Object of, Runnable close) {
      this.of = of;
      this.close = close;
    }
  }

  /**
   * A run has ended; what still glows of an earlier one of its name goes out.
   *
   * @param of its meters, held
   * @param close takes them out of the registry
   */
  public synchronized void add(String run, Object of, Runnable close) {
    end(run);
    glowing.put(run, new Glowing(of, close));
    if (glowing.size() > MOST) {
      end(glowing.keySet().iterator().next());
    }
  }

  /** Closes what glows under this name, at once: another run takes it. */
  public synchronized void end(String run) {
    Glowing found = glowing.remove(run);
    if (found != null) {
      found.close.run();
    }
  }

  /** The same if these are its meters. */
  public synchronized void end(String run, Object of) {
    Glowing found = glowing.get(run);
    if (found != null && found.of == of) {
      end(run);
    }
  }

  /** A scrape begins, which no longer sees what two others have seen. */
  public synchronized void scrapeBegins() {
    for (Iterator<Glowing> all = glowing.values().iterator(); all.hasNext(); ) {
      Glowing each = all.next();
      if (each.scrapes++ == SCRAPES) {
        all.remove();
        each.close.run();
      }
    }
  }

  /** Closes everything. */
  public synchronized void endAll() {
    glowing.values().forEach(each -> each.close.run());
    glowing.clear();
  }
}
