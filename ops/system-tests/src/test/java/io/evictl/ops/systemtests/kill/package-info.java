/** The product survives being killed. */
@NullMarked
package io.evictl.ops.systemtests.kill;

import org.jspecify.annotations.NullMarked;
