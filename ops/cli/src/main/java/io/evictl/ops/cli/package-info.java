/** The command {@code evictl}. */
@NullMarked
package io.evictl.ops.cli;

import org.jspecify.annotations.NullMarked;
