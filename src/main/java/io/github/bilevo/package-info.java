/** What an embedding program imports: {@link io.github.bilevo.Bilevo} and the jobs it runs. */
package io.github.bilevo;
