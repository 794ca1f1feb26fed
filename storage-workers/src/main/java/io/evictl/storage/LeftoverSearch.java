package io.evictl.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.evictl.storage.blobs.KeyTurns;
import io.evictl.storage.blobs.PatientListing;
import io.evictl.storage.blobs.S3Blobs;
import io.evictl.storage.blobs.S3Listing;
import io.evictl.storage.catalog.CatalogPages;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerClock;
import io.evictl.storage.ledger.LedgerSchema;
import io.evictl.storage.leftovers.LeftoverCheck;
import io.evictl.storage.leftovers.Observer;
import io.evictl.storage.leftovers.Parts;
import io.evictl.storage.leftovers.Rules;
import io.evictl.storage.leftovers.Trail;
import io.evictl.storage.purge.Backoff;
import io.evictl.storage.sql.Transactions;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Random;
import org.jdbi.v3.core.Jdbi;
import software.amazon.awssdk.services.s3.S3Client;

/** Checks for leftovers over the database and the store that workers have in their settings. */
public final class LeftoverSearch implements AutoCloseable {
  private final HikariDataSource pool;
  private final S3Client client;
  private final S3Blobs s3;
  private final Parts parts;

  /**
   * The ledger's schema is made if workers would make it.
   *
   * @param keysPerSecond how many keys the store is asked about at most
   * @param trail told before anything goes
   */
  public LeftoverSearch(WorkerSettings settings, double keysPerSecond, Trail trail) {
    this.pool = settings.catalog().newPool();
    if (settings.catalog().migrate()) {
      LedgerSchema.migrate(pool);
    }
    var calls = settings.s3();
    var backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(4), new Random());
    this.client = calls.newClient(2);
    this.s3 = settings.newS3Blobs();
    var turns = new KeyTurns(keysPerSecond, System::nanoTime);
    this.parts =
        new Parts(
            new Transactions(
                Jdbi.create(pool),
                settings.catalog().lockTimeout(),
                settings.catalog().statementTimeout(),
                new CompositeMeterRegistry()),
            new Datacatalog(),
            new CatalogPages(),
            new Ledger(settings.deployment(), LedgerClock.ofDatabase()),
            settings.allowList(),
            new PatientListing(new S3Listing(client, calls.requestPayer()), turns, backoff::after),
            s3,
            settings.paced(s3, backoff::after),
            trail);
  }

  /** A check that tells the observer. */
  public LeftoverCheck check(Rules rules, Observer observer) {
    return new LeftoverCheck(parts, rules, observer);
  }

  @Override
  public void close() {
    s3.close();
    client.close();
    pool.close();
  }
}
