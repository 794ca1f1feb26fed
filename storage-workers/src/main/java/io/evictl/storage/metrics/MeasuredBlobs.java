package io.evictl.storage.metrics;

import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.blobs.BlobPresence;
import io.evictl.storage.blobs.BlobStores;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Times calls of a store ({@code evictl.blobs.calls}, tags {@code call}, {@code outcome}) and
 * counts objects by what became of them ({@code evictl.blobs}, tag {@code outcome}); an object that
 * is asked for again counts again.
 */
public final class MeasuredBlobs implements BlobDeleter, BlobPresence {
  private final BlobStores store;
  private final MeterRegistry registry;
  private final Counter gone;
  private final Counter failed;

  public MeasuredBlobs(BlobStores store, MeterRegistry registry) {
    this.store = store;
    this.registry = registry;
    this.gone = registry.counter("evictl.blobs", "outcome", "gone");
    this.failed = registry.counter("evictl.blobs", "outcome", "failed");
  }

  private interface Call<T> {
    T run() throws StoreUnavailableException;
  }

  @Override
  public Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    var outcomes = timed("delete", () -> store.delete(blobs));
    long failures = outcomes.values().stream().filter(BlobOutcome.Failed.class::isInstance).count();
    failed.increment(failures);
    gone.increment(outcomes.size() - failures);
    return outcomes;
  }

  @Override
  public Set<BlobLocation> missing(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    return timed("look", () -> store.missing(blobs));
  }

  private <T> T timed(String name, Call<T> call) throws StoreUnavailableException {
    var sample = Timer.start(registry);
    var outcome = "unavailable";
    try {
      T answer = call.run();
      outcome = "answered";
      return answer;
    } finally {
      sample.stop(registry.timer("evictl.blobs.calls", "call", name, "outcome", outcome));
    }
  }
}
