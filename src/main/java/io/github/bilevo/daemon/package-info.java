/** What a running process offers over HTTP. */
package io.github.bilevo.daemon;
