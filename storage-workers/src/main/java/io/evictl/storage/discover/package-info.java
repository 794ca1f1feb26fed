/** Looking for what an execution produced and no event names: artifacts tell their producer. */
@NullMarked
package io.evictl.storage.discover;

import org.jspecify.annotations.NullMarked;
