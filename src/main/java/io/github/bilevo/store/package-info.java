/**
 * Durable runs: what was asked for, how it went, and where to go on from after a crash. SQLite in
 * the data directory, or PostgreSQL, under one schema.
 */
package io.github.bilevo.store;
