/**
 * The loop's three actors. Each owns one pure object of {@code hypergradient} and decides only
 * <em>when</em> it steps; what they answer is {@link io.github.bilevo.actor.Progress}.
 */
package io.github.bilevo.actor;
