/** A broker that lets nobody do more than it must. */
@NullMarked
package io.evictl.ops.systemtests.security;

import org.jspecify.annotations.NullMarked;
