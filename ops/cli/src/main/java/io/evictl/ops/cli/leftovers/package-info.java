/** {@code evictl leftovers}: where catalog and store disagree. */
@NullMarked
package io.evictl.ops.cli.leftovers;

import org.jspecify.annotations.NullMarked;
