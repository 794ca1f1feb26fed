/** Every way an eviction can be asked for, against everything that answers. */
@NullMarked
package io.evictl.ops.systemtests.doors;

import org.jspecify.annotations.NullMarked;
