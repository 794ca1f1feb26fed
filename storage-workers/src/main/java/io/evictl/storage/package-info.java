/** Deleting: hide entries of the catalog, then purge rows and blobs, or restore them. */
@NullMarked
package io.evictl.storage;

import org.jspecify.annotations.NullMarked;
