/** Who asks, and what they may. */
@NullMarked
package io.evictl.gateway.access;

import org.jspecify.annotations.NullMarked;
