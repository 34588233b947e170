/** Named stages that join the loop's actors. They are materialized by {@code runtime}. */
package io.github.bilevo.stream;
