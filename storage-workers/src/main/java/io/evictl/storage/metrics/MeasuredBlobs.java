package io.evictl.storage.metrics;

import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.blobs.BlobPresence;
import io.evictl.storage.blobs.BlobStores;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.pace.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Times calls of a store ({@code evictl.blobs.calls}, tags {@code call}, {@code outcome}) and
 * counts objects by what became of them ({@code evictl.blobs}, tag {@code outcome}); an object that
 * is asked for again counts again.
 */
public final class MeasuredBlobs implements BlobDeleter, BlobPresence {
  private final BlobStores store;
  private final MeterRegistry registry;

  public MeasuredBlobs(BlobStores store, MeterRegistry registry) {
    this.store = store;
    this.registry = registry;
  }

  private interface Call<T> {
    T run() throws StoreUnavailableException;
  }

  @Override
  public Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    var outcomes = timed("delete", () -> store.delete(blobs));
    outcomes.values().stream()
        .collect(Collectors.groupingBy(MeasuredBlobs::word, Collectors.counting()))
        .forEach(
            (word, count) -> registry.counter("evictl.blobs", "outcome", word).increment(count));
    return outcomes;
  }

  @Override
  public Readiness readiness() {
    return store.readiness();
  }

  @Override
  public Map<BlobLocation, Long> sizes(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    return timed("look", () -> store.sizes(blobs));
  }

  private static String word(BlobOutcome outcome) {
    return switch (outcome) {
      case BlobOutcome.Gone gone -> "gone";
      case BlobOutcome.Marked marked -> "marked";
      case BlobOutcome.Failed failed -> "failed";
      case BlobOutcome.NotAsked notAsked -> "not-asked";
    };
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
