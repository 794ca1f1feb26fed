/** Executions made up for tests that need more of them than a capture holds. */
@NullMarked
package io.evictl.ops.systemtests.workload;

import org.jspecify.annotations.NullMarked;
