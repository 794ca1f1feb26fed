package io.evictl.storage.blobs;

import java.util.Collection;
import java.util.Set;

/** Tells which objects are there. */
public interface BlobPresence {

  /**
   * The ones of these objects that are not there.
   *
   * @throws StoreUnavailableException if the store can't tell
   */
  Set<BlobLocation> missing(Collection<BlobLocation> blobs) throws StoreUnavailableException;
}
