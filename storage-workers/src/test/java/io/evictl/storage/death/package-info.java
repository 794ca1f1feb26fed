/** Deaths of a worker at each of its effects. */
@NullMarked
package io.evictl.storage.death;

import org.jspecify.annotations.NullMarked;
