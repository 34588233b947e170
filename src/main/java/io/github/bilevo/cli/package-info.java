/** The command line: {@link io.github.bilevo.cli.Main} and one class per command. */
package io.github.bilevo.cli;
