/**
 * What is known of one entry or of raw data, and what an eviction of it would do. Changes nothing.
 */
@NullMarked
package io.evictl.storage.explain;

import org.jspecify.annotations.NullMarked;
