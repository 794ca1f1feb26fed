/** All rooms in one process, alone or together with the servers that they need. */
@NullMarked
package io.evictl.ops.standalone;

import org.jspecify.annotations.NullMarked;
