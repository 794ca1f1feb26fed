/** The gateway alone: many who submit, many who watch. */
@NullMarked
package io.evictl.ops.benchmarks.gateway;

import org.jspecify.annotations.NullMarked;
