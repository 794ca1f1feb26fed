/** The workers alone, from tasks on their topic to results, beside loops written by hand. */
@NullMarked
package io.evictl.ops.benchmarks.workers;

import org.jspecify.annotations.NullMarked;
