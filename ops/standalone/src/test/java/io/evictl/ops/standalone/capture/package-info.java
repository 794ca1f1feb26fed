@NullMarked
package io.evictl.ops.standalone.capture;

import org.jspecify.annotations.NullMarked;
