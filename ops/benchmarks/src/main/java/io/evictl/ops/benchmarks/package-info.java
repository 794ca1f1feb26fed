/** Measurements, side by side with a baseline in the same run. */
@NullMarked
package io.evictl.ops.benchmarks;

import org.jspecify.annotations.NullMarked;
