/** Executions that are archived while the product looks. */
@NullMarked
package io.evictl.ops.systemtests.archival;

import org.jspecify.annotations.NullMarked;
