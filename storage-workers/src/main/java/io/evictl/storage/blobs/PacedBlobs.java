package io.evictl.storage.blobs;

import io.evictl.storage.pace.Pace;
import io.evictl.storage.pace.Readiness;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

/**
 * A store that is asked by batches, several of them in flight, at the pace that it bears. A batch
 * that fails costs the others nothing.
 */
public final class PacedBlobs implements BlobStores.BlobStore {
  private static final ThreadFactory THREADS =
      Thread.ofVirtual().name("evictl-delete-", 0).factory();

  private final BlobStores.BlobStore store;
  private final Pace pace;
  private final Function<BlobLocation, String> scopes;
  private final int inFlight;

  /**
   * @param scopes part of the store that an object is in; a batch has objects of one
   * @param inFlight calls at a time, of one delete
   */
  public PacedBlobs(
      BlobStores.BlobStore store, Pace pace, Function<BlobLocation, String> scopes, int inFlight) {
    if (inFlight < 1) {
      throw new IllegalArgumentException("at least one call in flight, not " + inFlight);
    }
    this.store = store;
    this.pace = pace;
    this.scopes = scopes;
    this.inFlight = inFlight;
  }

  @Override
  public Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    var flight = new Flight(store, pace, scopes, blobs);
    try (var threads = Executors.newThreadPerTaskExecutor(THREADS)) {
      for (int i = 0; i < Math.min(inFlight, blobs.size()); i++) {
        threads.execute(flight);
      }
    }
    return flight.outcomes();
  }

  @Override
  public Readiness readiness() {
    return pace.readiness();
  }

  @Override
  public Map<BlobLocation, Long> sizes(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    return store.sizes(blobs);
  }
}
