/** What flytepropeller calls cache entries: tags and dataset versions recomputed from messages. */
@NullMarked
package io.evictl.storage.tags;

import org.jspecify.annotations.NullMarked;
