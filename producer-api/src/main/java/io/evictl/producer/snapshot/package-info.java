/** From a snapshot request to its answer: read an execution, tell its nodes, publish them. */
@NullMarked
package io.evictl.producer.snapshot;

import org.jspecify.annotations.NullMarked;
