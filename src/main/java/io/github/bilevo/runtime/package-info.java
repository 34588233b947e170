/** One run: its supervisor, its stream, and how its events leave it. */
package io.github.bilevo.runtime;
