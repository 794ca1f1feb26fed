/** Flyte's proposed eviction API: its RPCs and its routes. */
@NullMarked
package io.evictl.gateway.flyte;

import org.jspecify.annotations.NullMarked;
