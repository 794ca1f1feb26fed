package io.evictl.storage.rawpurge;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.ledger.RawLedger;
import io.evictl.storage.purge.PurgeParts;
import io.evictl.storage.raw.ArtifactReader;

/**
 * What purging of raw data works with.
 *
 * @param allowList below which raw data may be deleted
 * @param told is called when a row is the purgers' again
 */
public record RawParts(
    PurgeParts purge,
    RawLedger raws,
    ArtifactReader reader,
    AllowList allowList,
    RawTrees trees,
    Proof proof,
    Runnable told) {

  /** Proves what the reference index knows. */
  public interface Proof {
    /** Where nobody keeps an index. */
    Proof NONE = () -> 0;

    /**
     * All artifacts that transactions before the returned one wrote are in the index; 0: that is
     * not known.
     *
     * @throws StoreUnavailableException if outputs can't be read now
     */
    long upTo() throws StoreUnavailableException, InterruptedException;
  }
}
