package io.evictl.storage.blobs;

import io.evictl.storage.pace.Readiness;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for a share of the objects that a store says are gone. One that is still there is a
 * failure: its eviction does not end as purged, it is deleted again, somebody is told, and so does
 * the metric {@code evictl.verified} (tag {@code outcome}: gone, there, unknown). Where the store
 * can't say, its first word counts.
 */
public final class VerifiedBlobs implements BlobDeleter {
  private static final Logger LOG = LoggerFactory.getLogger(VerifiedBlobs.class);
  private static final int PERCENT = 100;

  private final BlobDeleter store;
  private final BlobPresence presence;
  private final int percent;
  private final RandomGenerator random;
  private final MeterRegistry registry;
  private final Consumer<BlobLocation> stillThere;

  /**
   * @param percent of the objects that are looked for, 0…100
   * @param stillThere is told of each object that a store said is deleted, and is not
   */
  public VerifiedBlobs(
      BlobDeleter store,
      BlobPresence presence,
      int percent,
      RandomGenerator random,
      MeterRegistry registry,
      Consumer<BlobLocation> stillThere) {
    this.store = store;
    this.presence = presence;
    this.percent = percent;
    this.random = random;
    this.registry = registry;
    this.stillThere = stillThere;
  }

  @Override
  public Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    var outcomes = new HashMap<>(store.delete(blobs));
    var sample =
        outcomes.entrySet().stream()
            .filter(answer -> answer.getValue() instanceof BlobOutcome.Gone)
            .filter(answer -> random.nextInt(PERCENT) < percent)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    if (sample.isEmpty()) {
      return outcomes;
    }
    try {
      var there = new HashMap<BlobLocation, BlobOutcome>();
      var missing = presence.missing(sample);
      for (var blob : sample) {
        if (!missing.contains(blob)) {
          LOG.error("object={} outcome=still-there after=told-as-deleted", blob);
          stillThere.accept(blob);
          there.put(blob, new BlobOutcome.Failed("still there after the store said deleted"));
        }
      }
      counter("there").increment(there.size());
      counter("gone").increment(sample.size() - there.size());
      outcomes.putAll(there);
    } catch (StoreUnavailableException e) {
      LOG.warn("objects={} outcome=not-verified cause={}", sample.size(), e.getMessage());
      counter("unknown").increment(sample.size());
    }
    return outcomes;
  }

  @Override
  public Readiness readiness() {
    return store.readiness();
  }

  private Counter counter(String outcome) {
    return registry.counter("evictl.verified", "outcome", outcome);
  }
}
