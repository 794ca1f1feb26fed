/**
 * What a capture says an eviction of each of its executions must delete, read from {@code
 * executions.json}, and what follows from it for one request.
 */
@NullMarked
package io.evictl.ops.systemtests.oracle;

import org.jspecify.annotations.NullMarked;
