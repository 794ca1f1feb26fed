/** What is known of one entry, and what an eviction of it would do. Changes nothing. */
@NullMarked
package io.evictl.storage.explain;

import org.jspecify.annotations.NullMarked;
