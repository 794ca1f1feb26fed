/** Commands that control a request: each sends a control and waits for its answer. */
@NullMarked
package io.evictl.ops.cli.control;

import org.jspecify.annotations.NullMarked;
