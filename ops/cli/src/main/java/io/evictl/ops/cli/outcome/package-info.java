/** How the command ends. */
@NullMarked
package io.evictl.ops.cli.outcome;

import org.jspecify.annotations.NullMarked;
