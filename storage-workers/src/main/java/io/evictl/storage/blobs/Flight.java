package io.evictl.storage.blobs;

import io.evictl.storage.pace.Pace;
import io.evictl.storage.pace.Permit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The batches of one delete, carried out by as many threads as run it. */
final class Flight implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Flight.class);

  private final BlobStores.BlobStore store;
  private final Pace pace;
  private final long until;
  private final Map<String, Deque<BlobLocation>> waiting = new TreeMap<>();
  private final Map<BlobLocation, BlobOutcome> outcomes = new HashMap<>();
  private String refusal = "interrupted";
  private boolean asked;

  private record Batch(Permit permit, List<BlobLocation> blobs) {}

  Flight(
      BlobStores.BlobStore store,
      Pace pace,
      Function<BlobLocation, String> scopes,
      Collection<BlobLocation> blobs) {
    this.store = store;
    this.pace = pace;
    this.until = pace.patienceEnds();
    for (var blob : new LinkedHashSet<>(blobs)) {
      waiting.computeIfAbsent(scopes.apply(blob), scope -> new ArrayDeque<>()).add(blob);
    }
  }

  @Override
  public void run() {
    try {
      for (var next = next(); next.isPresent(); next = next()) {
        call(next.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next batch, when it may go; empty if there is none, or not within the patience. */
  private synchronized Optional<Batch> next() throws InterruptedException {
    while (!waiting.isEmpty()) {
      var sizes = new TreeMap<String, Integer>();
      waiting.forEach((scope, blobs) -> sizes.put(scope, blobs.size()));
      switch (pace.ask(sizes, until)) {
        case Pace.Go go -> {
          return Optional.of(batch(go.permit()));
        }
        case Pace.No no -> {
          refusal = no.why();
          return Optional.empty();
        }
        case Pace.Wait wait -> TimeUnit.NANOSECONDS.timedWait(this, wait.nanos());
      }
    }
    return Optional.empty();
  }

  private Batch batch(Permit permit) {
    var blobs = new ArrayList<BlobLocation>();
    var queue = waiting.getOrDefault(permit.scope(), new ArrayDeque<>());
    while (blobs.size() < permit.keys() && !queue.isEmpty()) {
      blobs.add(queue.poll());
    }
    if (queue.isEmpty()) {
      waiting.remove(permit.scope());
      notifyAll();
    }
    asked = true;
    return new Batch(permit, blobs);
  }

  private void call(Batch batch) {
    try {
      var answers =
          store.delete(batch.blobs(), deletions -> pace.further(batch.permit(), deletions));
      account(batch, answers);
    } catch (StoreUnavailableException e) {
      pace.silent(batch.permit(), String.valueOf(e.getMessage()));
      unanswered(batch, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("objects={} outcome=unexpected", batch.blobs().size(), e);
      pace.answered(batch.permit(), 0, 0, false, e.toString());
      unanswered(batch, e.toString());
    }
  }

  private void account(Batch batch, Map<BlobLocation, BlobOutcome> answers) {
    int accepted = 0;
    int rejected = 0;
    var words = "";
    for (var answer : answers.values()) {
      switch (answer) {
        case BlobOutcome.Gone gone -> accepted++;
        case BlobOutcome.Marked marked -> accepted++;
        case BlobOutcome.Failed failed -> {
          words = failed.cause();
          switch (failed.kind()) {
            case BUSY -> rejected++;
            case DENIED, LOCKED -> accepted++;
            case TROUBLE -> {}
          }
        }
        case BlobOutcome.NotAsked notAsked -> words = notAsked.cause();
      }
    }
    pace.answered(batch.permit(), accepted, rejected, accepted > 0, words);
    synchronized (this) {
      outcomes.putAll(answers);
    }
  }

  private synchronized void unanswered(Batch batch, String cause) {
    var failed = new BlobOutcome.Failed(cause);
    batch.blobs().forEach(blob -> outcomes.put(blob, failed));
  }

  /**
   * What came of each, when all threads are done.
   *
   * @throws StoreUnavailableException if the store was not asked for any
   */
  synchronized Map<BlobLocation, BlobOutcome> outcomes() throws StoreUnavailableException {
    if (!asked && !waiting.isEmpty()) {
      throw new StoreUnavailableException(refusal);
    }
    var notAsked = new BlobOutcome.NotAsked(refusal);
    waiting.values().forEach(blobs -> blobs.forEach(blob -> outcomes.put(blob, notAsked)));
    return Map.copyOf(outcomes);
  }
}
