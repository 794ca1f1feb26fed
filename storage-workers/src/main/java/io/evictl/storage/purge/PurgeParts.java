package io.evictl.storage.purge;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.results.Reporter;
import io.evictl.storage.sql.Transactions;
import java.time.Duration;

/** What purging works with. */
public record PurgeParts(
    Transactions transactions,
    Datacatalog catalog,
    Ledger ledger,
    AllowList allowList,
    BlobDeleter blobs,
    Reporter reporter,
    Timing timing) {

  /**
   * Sizes and times of a purge.
   *
   * @param batch rows of the ledger at a time
   * @param lease how long a row whose objects are being deleted is left to its worker
   * @param backoff between attempts
   */
  public record Timing(int batch, Duration lease, Backoff backoff) {}
}
