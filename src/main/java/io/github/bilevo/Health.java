package io.github.bilevo;

/**
 * How a {@link Bilevo} feels. Immutable.
 *
 * @param hungThreads solver threads that do not come back from a user's code
 * @param degraded whether a thread hangs: runs still work, on what threads are left or were added
 * @param shorthanded whether fewer threads work than were configured, because too many hang
 */
public record Health(int hungThreads, boolean degraded, boolean shorthanded) {}
