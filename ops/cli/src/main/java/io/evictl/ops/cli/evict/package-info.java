/** {@code evictl evict}: what can be evicted, and how. */
@NullMarked
package io.evictl.ops.cli.evict;

import org.jspecify.annotations.NullMarked;
