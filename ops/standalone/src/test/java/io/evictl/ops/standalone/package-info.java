@NullMarked
package io.evictl.ops.standalone;

import org.jspecify.annotations.NullMarked;
