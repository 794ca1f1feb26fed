package io.evictl.storage.blobs;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Objects in memory. */
public class MemoryBlobs implements BlobStores.BlobStore {
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
  public synchronized Map<BlobLocation, Long> sizes(Collection<BlobLocation> blobs) {
    var sizes = new HashMap<BlobLocation, Long>();
    blobs.stream().filter(objects::contains).forEach(blob -> sizes.put(blob, 0L));
    return sizes;
  }

  /** A store that has whatever it is asked for. */
  public static Map<BlobLocation, Long> all(Collection<BlobLocation> blobs) {
    var sizes = new HashMap<BlobLocation, Long>();
    blobs.forEach(blob -> sizes.put(blob, 0L));
    return sizes;
  }
}
