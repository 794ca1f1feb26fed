/** Second step of an eviction: rows, then blobs, driven by the ledger. */
@NullMarked
package io.evictl.storage.purge;

import org.jspecify.annotations.NullMarked;
