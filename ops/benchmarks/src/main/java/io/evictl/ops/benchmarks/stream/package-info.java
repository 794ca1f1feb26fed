/** The stream alone: its broker is real, its workers answer at once. */
@NullMarked
package io.evictl.ops.benchmarks.stream;

import org.jspecify.annotations.NullMarked;
