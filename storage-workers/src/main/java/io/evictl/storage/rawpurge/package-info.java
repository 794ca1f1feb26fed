/** Raw data of evicted artifacts: what may go with them is decided, deleted and settled here. */
@NullMarked
package io.evictl.storage.rawpurge;

import org.jspecify.annotations.NullMarked;
