/** Comparisons of methods that a person can repeat with one command. */
package io.github.bilevo.experiment;
