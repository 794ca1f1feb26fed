@NullMarked
package io.evictl.ops.cli;

import org.jspecify.annotations.NullMarked;
