/** The execution side: what an execution consists of, and its tasks, step by step. */
@NullMarked
package io.evictl.stream.expand;

import org.jspecify.annotations.NullMarked;
