package io.evictl.storage.discover;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.storage.blobs.BlobReader;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.blobs.UnreadableBlobException;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.TakenTask;
import io.evictl.storage.sql.Transactions;
import io.evictl.storage.tags.UnknownMessageException;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds the entries that items of an array node hit: their tags follow from the node's inputs.
 * Where that can't be told for certain it says so, and finds nothing.
 */
final class HitDiscoverer {
  private static final Duration AWAY = Duration.ofSeconds(2);

  /** Items whose tags are looked up by one statement. */
  private static final int AT_ONCE = 250;

  private final Transactions transactions;
  private final Datacatalog catalog;
  private final BlobReader blobs;
  private final Results results;
  private final DiscoverLimits limits;

  HitDiscoverer(
      Transactions transactions,
      Datacatalog catalog,
      BlobReader blobs,
      Results results,
      DiscoverLimits limits) {
    this.transactions = transactions;
    this.catalog = catalog;
    this.blobs = blobs;
    this.results = results;
    this.limits = limits;
  }

  EvictionResult discover(TakenTask task) {
    var node = task.task().getHitsOf().orElseThrow();
    try {
      var search = HitSearch.of(node, uri -> blobs.read(uri, limits.inputBytes()));
      return look(task, search, task.task().getDiscoverAfter().map(search::resume).orElse(0));
    } catch (StoreUnavailableException e) {
      var words = "the inputs could not be read: " + e.getMessage();
      return results.now().isBefore(task.task().getDeadline())
          ? results.retry(task, AWAY, ErrorCode.INTERNAL, words)
          : results.failed(task, ErrorCode.INTERNAL, words, true);
    } catch (UnreadableBlobException e) {
      return unable(task, "the inputs could not be read: " + e.getMessage(), true);
    } catch (UnknownMessageException e) {
      return unable(task, "the tags can't be told for certain: " + e.getMessage(), false);
    } catch (UntoldException e) {
      return unable(task, String.valueOf(e.getMessage()), true);
    } catch (IllegalArgumentException e) {
      return unable(task, String.valueOf(e.getMessage()), false);
    }
  }

  /** Each step in a transaction of its own: no snapshot is held while tags are made. */
  private EvictionResult look(TakenTask task, HitSearch search, int from)
      throws UnknownMessageException, UntoldException {
    long end = System.nanoTime() + limits.time().toNanos();
    int size = Math.min(AT_ONCE, limits.found());
    var next = Optional.of(from);
    do {
      var step = search.step(next.get(), size);
      transactions.read(handle -> search.look(handle, catalog, step));
      next = step.next();
    } while (next.isPresent()
        && search.looked() + size <= limits.items()
        && search.found().size() + size <= limits.found()
        && search.foundChars() < limits.foundChars()
        && System.nanoTime() - end < 0);
    search.check();
    return results.discovered(task, search.words(), search.found(), next.map(search::token));
  }

  private EvictionResult unable(TakenTask task, String words, boolean retryable) {
    return results.failed(task, ErrorCode.INTERNAL, words, retryable);
  }
}
