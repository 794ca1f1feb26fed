/** The contract between the rooms: topics, keys, records on the wire. */
@NullMarked
package io.evictl.schemas;

import org.jspecify.annotations.NullMarked;
