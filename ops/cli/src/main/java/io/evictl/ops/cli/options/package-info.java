/** Options that several commands share. */
@NullMarked
package io.evictl.ops.cli.options;

import org.jspecify.annotations.NullMarked;
