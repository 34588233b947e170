package io.github.bilevo.hypergradient;

/**
 * How the race of one epoch ended: all that a {@link RaceReplay} needs to give the same bits.
 *
 * @param epoch s
 * @param winner its number, the plan's own estimator being 0
 * @param name of the winner
 * @param estimate ê of its error
 * @param met whether it is within the tolerance; if none is, the one with the least ê wins
 */
public record Decision(long epoch, int winner, String name, double estimate, boolean met)
    implements Account {}
