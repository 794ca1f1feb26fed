/** The acceptance: every execution of every capture is evicted in four ways and compared. */
@NullMarked
package io.evictl.ops.systemtests.accept;

import org.jspecify.annotations.NullMarked;
