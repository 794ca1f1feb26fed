/**
 * Captures of a live Flyte: databases, bucket and CloudEvents as they were, to be loaded elsewhere.
 */
@NullMarked
package io.evictl.ops.standalone.capture;

import org.jspecify.annotations.NullMarked;
