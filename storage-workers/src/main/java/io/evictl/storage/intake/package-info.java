/** From the tasks topic to finished offsets. */
@NullMarked
package io.evictl.storage.intake;

import org.jspecify.annotations.NullMarked;
