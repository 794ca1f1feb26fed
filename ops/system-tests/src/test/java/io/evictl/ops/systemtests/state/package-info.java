/** Tests of the harness itself: it must be able to fail. */
@NullMarked
package io.evictl.ops.systemtests.state;

import org.jspecify.annotations.NullMarked;
