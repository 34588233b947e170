/** Micrometer binders over event snapshots; the only place that knows the meters' names. */
package io.github.bilevo.metrics;
