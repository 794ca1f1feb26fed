package io.evictl.storage.blobs;

import io.evictl.storage.pace.Readiness;
import java.util.Collection;
import java.util.Map;

/** Deletes objects. */
public interface BlobDeleter {

  /**
   * Deletes the objects; a missing one counts as deleted. The answer has every object that was
   * asked for, and no other.
   *
   * @throws StoreUnavailableException if nothing can be said about any of them
   */
  Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs)
      throws StoreUnavailableException;

  /** How much may be asked for now. */
  default Readiness readiness() {
    return Readiness.ALL;
  }
}
