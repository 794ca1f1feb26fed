/**
 * Kafka, Postgres, S3 and a schema registry for standalone and for integration tests, embedded in
 * this process or in containers, and the tools that disturb them.
 */
@NullMarked
package io.evictl.ops.servers;

import org.jspecify.annotations.NullMarked;
