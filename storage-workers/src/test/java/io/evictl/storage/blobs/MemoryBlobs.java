package io.evictl.storage.blobs;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Objects in memory. */
class MemoryBlobs implements BlobStores.BlobStore {
  private final Set<BlobLocation> objects = new HashSet<>();

  final synchronized void put(BlobLocation blob) {
    objects.add(blob);
  }

  @Override
  public synchronized Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    var outcomes = new HashMap<BlobLocation, BlobOutcome>();
    for (var blob : blobs) {
      objects.remove(blob);
      outcomes.put(blob, new BlobOutcome.Gone());
    }
    return outcomes;
  }

  @Override
  public synchronized Set<BlobLocation> missing(Collection<BlobLocation> blobs) {
    var missing = new HashSet<>(blobs);
    missing.removeAll(objects);
    return missing;
  }
}
