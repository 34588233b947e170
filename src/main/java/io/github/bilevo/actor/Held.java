package io.github.bilevo.actor;

/**
 * Exactly one per {@code Hold}: the solver stands still, between two turns, until {@code Go}.
 *
 * @param pause the number the request had
 * @param solver its name
 */
public record Held(long pause, String solver) {}
