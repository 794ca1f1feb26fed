/** Raw data of captured executions, evicted with their entries. */
@NullMarked
package io.evictl.ops.systemtests.raw;

import org.jspecify.annotations.NullMarked;
