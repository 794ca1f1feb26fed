/** What the command shows. */
@NullMarked
package io.evictl.ops.cli.screen;

import org.jspecify.annotations.NullMarked;
