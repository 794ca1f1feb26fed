package io.evictl.storage.blobs;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Tells which objects are there, and how large they are. */
@FunctionalInterface
public interface BlobPresence {

  /**
   * Bytes of those of these objects that are there.
   *
   * @throws StoreUnavailableException if the store can't tell
   */
  Map<BlobLocation, Long> sizes(Collection<BlobLocation> blobs) throws StoreUnavailableException;

  /**
   * The ones of these objects that are not there.
   *
   * @throws StoreUnavailableException if the store can't tell
   */
  default Set<BlobLocation> missing(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    var missing = new HashSet<>(blobs);
    missing.removeAll(sizes(blobs).keySet());
    return missing;
  }
}
