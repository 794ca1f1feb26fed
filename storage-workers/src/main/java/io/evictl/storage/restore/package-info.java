/** Undoing an eviction that is not purged yet. */
@NullMarked
package io.evictl.storage.restore;

import org.jspecify.annotations.NullMarked;
