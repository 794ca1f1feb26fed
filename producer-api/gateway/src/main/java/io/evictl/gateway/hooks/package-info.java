/** Calls that others' systems make: known by a signature, not by a token. */
@NullMarked
package io.evictl.gateway.hooks;

import org.jspecify.annotations.NullMarked;
