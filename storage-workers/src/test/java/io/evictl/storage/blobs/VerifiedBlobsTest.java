package io.evictl.storage.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.storage.pace.Readiness;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerifiedBlobsTest {
  private static final List<BlobLocation> BLOBS =
      IntStream.range(0, 1000)
          .mapToObj(number -> new BlobLocation("s3", "bucket", "key-" + number))
          .toList();

  private static final Readiness LATER = new Readiness(0, Duration.ofSeconds(1), "away");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private final List<BlobLocation> mismatches = new ArrayList<>();

  /** Says that all is gone, and keeps one. */
  private static final class Liar extends MemoryBlobs {
    private final BlobLocation kept;

    Liar(BlobLocation kept) {
      this.kept = kept;
      BLOBS.forEach(this::put);
    }

    @Override
    public synchronized Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs)
        throws StoreUnavailableException {
      var outcomes = new HashMap<>(super.delete(blobs));
      put(kept);
      return outcomes;
    }

    @Override
    public Readiness readiness() {
      return LATER;
    }
  }

  @Test
  void delete_objectThatIsStillThere_isAFailure() throws Exception {
    var kept = BLOBS.get(7);
    var outcomes = verified(new Liar(kept), 100).delete(BLOBS);
    assertThat(outcomes).hasSize(BLOBS.size());
    assertThat(outcomes.get(kept)).isInstanceOf(BlobOutcome.Failed.class);
    assertThat(outcomes.values().stream().filter(BlobOutcome.Gone.class::isInstance)).hasSize(999);
    assertThat(mismatches).containsExactly(kept);
    assertThat(count("there")).isEqualTo(1);
    assertThat(count("gone")).isEqualTo(999);
  }

  @Test
  void delete_looksForAShareOnly() throws Exception {
    verified(new Liar(BLOBS.get(7)), 10).delete(BLOBS);
    assertThat(count("gone") + count("there")).isBetween(50.0, 200.0);
  }

  @Test
  void delete_storeThatCannotTell_isTakenAtItsFirstWord() throws Exception {
    BlobPresence silent =
        blobs -> {
          throw new StoreUnavailableException("away", new IllegalStateException());
        };
    var store =
        new VerifiedBlobs(new MemoryBlobs(), silent, 100, new Random(1), registry, mismatches::add);
    assertThat(store.delete(BLOBS).values()).allMatch(BlobOutcome.Gone.class::isInstance);
    assertThat(count("unknown")).isEqualTo(1000);
    assertThat(mismatches).isEmpty();
  }

  @Test
  void readiness_isThatOfTheStore() {
    assertThat(verified(new Liar(BLOBS.getFirst()), 1).readiness()).isEqualTo(LATER);
  }

  private VerifiedBlobs verified(MemoryBlobs store, int percent) {
    return new VerifiedBlobs(store, store, percent, new Random(1), registry, mismatches::add);
  }

  private double count(String outcome) {
    var counter = registry.find("evictl.verified").tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }
}
