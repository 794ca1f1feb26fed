/** CloudEvents of flyteadmin become {@code ExecutionEvent}s. */
@NullMarked
package io.evictl.stream.bridge;

import org.jspecify.annotations.NullMarked;
