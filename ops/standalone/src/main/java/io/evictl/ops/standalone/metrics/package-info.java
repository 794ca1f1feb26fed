/** What a process measures, shown to Prometheus. */
@NullMarked
package io.evictl.ops.standalone.metrics;

import org.jspecify.annotations.NullMarked;
