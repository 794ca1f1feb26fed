/** Clients that are not Java: the Python package, its wire format, the documented raw producer. */
@NullMarked
package io.evictl.ops.systemtests.python;

import org.jspecify.annotations.NullMarked;
