package io.evictl.storage.blobs;

import io.evictl.storage.pace.Readiness;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Sends each object to the store of its scheme. */
public final class BlobStores implements BlobDeleter, BlobPresence {

  /** A store of one scheme. */
  public interface BlobStore extends BlobDeleter, BlobPresence {

    /**
     * As {@link #delete(Collection)}.
     *
     * @param further is told, before they go, of deletions beyond one an object: versions
     */
    default Map<BlobLocation, BlobOutcome> delete(
        Collection<BlobLocation> blobs, IntConsumer further) throws StoreUnavailableException {
      return delete(blobs);
    }
  }

  private final Map<String, BlobStore> byScheme;

  public BlobStores(Map<String, ? extends BlobStore> byScheme) {
    this.byScheme = Map.copyOf(byScheme);
  }

  @Override
  public Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    var outcomes = new HashMap<BlobLocation, BlobOutcome>();
    var away = Optional.<StoreUnavailableException>empty();
    for (var group : grouped(blobs).entrySet()) {
      try {
        outcomes.putAll(store(group.getKey()).delete(group.getValue()));
      } catch (StoreUnavailableException e) {
        away = Optional.of(e);
      }
    }
    if (away.isPresent()) {
      if (outcomes.isEmpty()) {
        throw away.get();
      }
      var notAsked = new BlobOutcome.NotAsked(String.valueOf(away.get().getMessage()));
      blobs.forEach(blob -> outcomes.putIfAbsent(blob, notAsked));
    }
    return outcomes;
  }

  /** That of the most reluctant store. */
  @Override
  public Readiness readiness() {
    return byScheme.values().stream()
        .map(BlobDeleter::readiness)
        .reduce(Readiness.ALL, Readiness::and);
  }

  @Override
  public Map<BlobLocation, Long> sizes(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    var sizes = new HashMap<BlobLocation, Long>();
    for (var group : grouped(blobs).entrySet()) {
      sizes.putAll(store(group.getKey()).sizes(group.getValue()));
    }
    return sizes;
  }

  private BlobStore store(String scheme) {
    var store = byScheme.get(scheme);
    if (store == null) {
      throw new IllegalStateException("no store for scheme " + scheme);
    }
    return store;
  }

  private static Map<String, List<BlobLocation>> grouped(Collection<BlobLocation> blobs) {
    var groups = new HashMap<String, List<BlobLocation>>();
    blobs.forEach(
        blob -> groups.computeIfAbsent(blob.scheme(), scheme -> new ArrayList<>()).add(blob));
    return groups;
  }
}
