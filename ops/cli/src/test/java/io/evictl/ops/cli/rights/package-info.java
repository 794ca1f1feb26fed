@NullMarked
package io.evictl.ops.cli.rights;

import org.jspecify.annotations.NullMarked;
