package io.evictl.storage.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.storage.pace.Ceiling;
import io.evictl.storage.pace.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several batches in flight; also holds the contract of a store. */
class PacedBlobsTest extends BlobStoreContract {
  private static final Duration HOUR = Duration.ofHours(1);

  private final MemoryBlobs memory = new MemoryBlobs();
  private final AtomicInteger calls = new AtomicInteger();

  @Override
  BlobStores.BlobStore store() {
    return paced(memory, Duration.ofSeconds(30), () -> Ceiling.NONE);
  }

  @Override
  BlobLocation location(String name) {
    return new BlobLocation("s3", "bucket", name);
  }

  @Override
  void put(BlobLocation blob) {
    memory.put(blob);
  }

  /** All four calls are under way before the first is answered. */
  @Test
  void delete_hasSeveralCallsInFlight() throws Exception {
    var underWay = new CountDownLatch(4);
    var store =
        with(
            blobs -> {
              underWay.countDown();
              if (!await(underWay)) {
                throw new StoreUnavailableException("one at a time", new IOException("test"));
              }
              return memory.delete(blobs);
            });

    assertThat(store.delete(blobs(20)).values()).containsOnly(new BlobOutcome.Gone());
    assertThat(calls).hasValueGreaterThanOrEqualTo(4);
  }

  @Test
  void delete_failingBatchCostsTheOthersNothing() throws Exception {
    var underWay = new CountDownLatch(4);
    var store =
        with(
            blobs -> {
              underWay.countDown();
              await(underWay);
              if (blobs.contains(location("0"))) {
                throw new IllegalStateException("broken");
              }
              return memory.delete(blobs);
            });
    var all = blobs(20);

    var outcomes = store.delete(all);

    assertThat(outcomes).containsOnlyKeys(all);
    assertThat(outcomes.get(location("0"))).isInstanceOf(BlobOutcome.Failed.class);
    assertThat(outcomes.values()).filteredOn(BlobOutcome.Gone.class::isInstance).hasSize(15);
  }

  /** A store that is silent is not asked for the rest, and then not at all. */
  @Test
  void delete_silentStoreIsNotAskedForTheRest() throws Exception {
    var store =
        with(
            blobs -> {
              throw new StoreUnavailableException("refused", new IOException("test"));
            });
    var all = blobs(200);

    var outcomes = store.delete(all);

    assertThat(outcomes).containsOnlyKeys(all);
    assertThat(outcomes.values()).filteredOn(BlobOutcome.NotAsked.class::isInstance).isNotEmpty();
    assertThat(calls).hasValueLessThanOrEqualTo(4);
    int before = calls.get();
    assertThat(store.readiness().most()).isZero();
    assertThatThrownBy(() -> store.delete(all)).isInstanceOf(StoreUnavailableException.class);
    assertThat(calls).hasValue(before);
  }

  @Test
  void delete_whatDoesNotFitIntoThePatienceIsNotAskedFor() throws Exception {
    var store = paced(memory, Duration.ofMillis(200), () -> 100);
    var all = blobs(200);

    var outcomes = store.delete(all);

    assertThat(outcomes).containsOnlyKeys(all);
    assertThat(outcomes.values())
        .filteredOn(BlobOutcome.Gone.class::isInstance)
        .hasSizeBetween(1, 40);
    assertThat(outcomes.values()).contains(new BlobOutcome.NotAsked("throttled"));
  }

  /** Versions count, too: five keys of 21 versions are 105 deletions, of 100 that may go. */
  @Test
  void delete_furtherDeletionsHoldUpTheNextCall() throws Exception {
    var versioned =
        new MemoryBlobs() {
          @Override
          public Map<BlobLocation, BlobOutcome> delete(
              Collection<BlobLocation> blobs, IntConsumer further)
              throws StoreUnavailableException {
            further.accept(20 * blobs.size());
            return delete(blobs);
          }
        };
    var store = paced(versioned, Duration.ofSeconds(30), () -> 100);
    long begun = System.nanoTime();

    assertThat(store.delete(blobs(10)).values()).containsOnly(new BlobOutcome.Gone());

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(1));
  }

  private interface Deletion {
    Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs)
        throws StoreUnavailableException;
  }

  private BlobStores.BlobStore with(Deletion deletion) {
    var counted =
        new MemoryBlobs() {
          @Override
          public Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs)
              throws StoreUnavailableException {
            calls.incrementAndGet();
            return deletion.delete(blobs);
          }
        };
    return paced(counted, Duration.ofSeconds(30), () -> Ceiling.NONE);
  }

  private static PacedBlobs paced(BlobStores.BlobStore store, Duration patience, Ceiling ceiling) {
    var limits = new Pace.Limits(5, patience);
    return new PacedBlobs(
        store, new Pace(limits, ceiling, failures -> HOUR, System::nanoTime), blob -> "one", 4);
  }

  private List<BlobLocation> blobs(int count) {
    var blobs = IntStream.range(0, count).mapToObj(i -> location(Integer.toString(i))).toList();
    blobs.forEach(this::put);
    return blobs;
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
