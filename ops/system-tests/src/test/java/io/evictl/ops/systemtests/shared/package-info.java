/** One standalone for all tests that only ask something of a whole product. */
@NullMarked
package io.evictl.ops.systemtests.shared;

import org.jspecify.annotations.NullMarked;
