/** Catalog and store of a live Flyte, compared. */
@NullMarked
package io.evictl.ops.systemtests.leftovers;

import org.jspecify.annotations.NullMarked;
