/** What tells that an assumption of a method fails while it runs, and what is said about it. */
package io.github.bilevo.hypergradient.watch;
