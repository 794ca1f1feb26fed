/** What a stored location means, whether it may be deleted, and the stores that delete it. */
@NullMarked
package io.evictl.storage.blobs;

import org.jspecify.annotations.NullMarked;
