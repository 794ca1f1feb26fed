package io.evictl.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.evictl.storage.blobs.BlobStores;
import io.evictl.storage.blobs.FileBlobs;
import io.evictl.storage.blobs.ReadableBlobs;
import io.evictl.storage.blobs.S3Blobs;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.explain.Explainer;
import io.evictl.storage.explain.RawExplainer;
import io.evictl.storage.hide.Hider;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerClock;
import io.evictl.storage.raw.ArtifactReader;
import io.evictl.storage.results.Results;
import io.evictl.storage.sql.Transactions;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/**
 * An {@link Explainer} and a {@link RawExplainer} over the database and the store that workers have
 * in their settings.
 */
public final class EntryLook implements AutoCloseable {
  private final HikariDataSource pool;
  private final S3Blobs s3;
  private final Explainer explainer;
  private final RawExplainer raw;

  /** Nothing is changed; the ledger's schema must be there. */
  public EntryLook(WorkerSettings settings) {
    this.pool = settings.catalog().newPool();
    this.s3 = settings.newS3Blobs();
    var transactions =
        new Transactions(
            Jdbi.create(pool),
            settings.catalog().lockTimeout(),
            settings.catalog().statementTimeout(),
            new CompositeMeterRegistry());
    var catalog = new Datacatalog();
    var ledger = new Ledger(settings.deployment(), LedgerClock.ofDatabase());
    var hiding =
        new Hider.Parts(
            catalog,
            ledger,
            settings.allowList(),
            new Results(InstantSource.system()),
            settings.retryWindow());
    this.explainer =
        new Explainer(
            transactions,
            catalog,
            ledger,
            settings.allowList(),
            new BlobStores(Map.of("s3", s3, "file", new FileBlobs())),
            new Hider(transactions, hiding));
    var readable =
        new ReadableBlobs(
            Map.of("s3", s3, "file", new FileBlobs()), settings.readable(), settings.allowList());
    this.raw = new RawExplainer(transactions, new ArtifactReader(readable));
  }

  public Explainer explainer() {
    return explainer;
  }

  public RawExplainer raw() {
    return raw;
  }

  @Override
  public void close() {
    s3.close();
    pool.close();
  }
}
