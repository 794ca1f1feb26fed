package io.evictl.storage.blobs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Lists objects in the order of their keys' UTF-8 bytes. */
public interface BlobListing {

  /**
   * An object that is there.
   *
   * @param modified when its content was written last, by the store's clock
   * @param bytes its size
   */
  record Listed(BlobLocation blob, Instant modified, long bytes) {}

  /**
   * Some objects with keys after the given one.
   *
   * @param objects none of them, and none after them, is at or before the given key
   * @param complete whether there are no more
   */
  record Page(List<Listed> objects, boolean complete) {
    public Page {
      objects = List.copyOf(objects);
    }
  }

  /**
   * The next objects whose keys begin with a prefix.
   *
   * @param after of UTF-8 order; empty: from the first one
   * @throws StoreUnavailableException if the store can't tell, or does not list in order
   */
  Page list(String bucket, String prefix, String after) throws StoreUnavailableException;

  /**
   * One object; empty if it is not there.
   *
   * @throws StoreUnavailableException if the store can't tell
   */
  Optional<Listed> look(BlobLocation blob) throws StoreUnavailableException;
}
