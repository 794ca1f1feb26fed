package io.evictl.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.evictl.storage.blobs.BlobStores;
import io.evictl.storage.blobs.FileBlobs;
import io.evictl.storage.blobs.S3Blobs;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerClock;
import io.evictl.storage.ledger.LedgerSchema;
import io.evictl.storage.reconcile.Reconciler;
import io.evictl.storage.sql.Transactions;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** A {@link Reconciler} over the database and the store that workers have in their settings. */
public final class Reconciliation implements AutoCloseable {
  private final HikariDataSource pool;
  private final S3Blobs s3;
  private final Reconciler reconciler;

  /** The ledger's schema is made if workers would make it: a backup may be older than it. */
  public Reconciliation(WorkerSettings settings) {
    this.pool = settings.catalog().newPool();
    if (settings.catalog().migrate()) {
      LedgerSchema.migrate(pool);
    }
    this.s3 = settings.newS3Blobs();
    this.reconciler =
        new Reconciler(
            new Transactions(
                Jdbi.create(pool),
                settings.catalog().lockTimeout(),
                settings.catalog().statementTimeout(),
                new CompositeMeterRegistry()),
            new Datacatalog(),
            new Ledger(settings.deployment(), LedgerClock.ofDatabase()),
            settings.allowList(),
            new BlobStores(Map.of("s3", s3, "file", new FileBlobs())));
  }

  public Reconciler reconciler() {
    return reconciler;
  }

  @Override
  public void close() {
    s3.close();
    pool.close();
  }
}
