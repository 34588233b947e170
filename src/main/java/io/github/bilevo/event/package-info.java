/** Immutable, dated records that leave the core, and the counters that streams write. */
package io.github.bilevo.event;
