/** What all solvers share: how a solve stands and ends. One algorithm per file below. */
package io.github.bilevo.solver;
