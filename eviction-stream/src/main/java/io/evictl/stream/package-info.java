/** Kafka Streams: bridge, expansion, tracking, retry schedule, status. No I/O outside Kafka. */
@NullMarked
package io.evictl.stream;

import org.jspecify.annotations.NullMarked;
