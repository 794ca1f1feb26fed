/** Our own API, version 1. */
@NullMarked
package io.evictl.gateway.v1;

import org.jspecify.annotations.NullMarked;
