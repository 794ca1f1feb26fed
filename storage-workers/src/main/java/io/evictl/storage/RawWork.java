package io.evictl.storage;

import io.evictl.storage.blobs.BlobReader;
import io.evictl.storage.blobs.KeyTurns;
import io.evictl.storage.blobs.S3Listing;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.ledger.LedgerClock;
import io.evictl.storage.ledger.RawLedger;
import io.evictl.storage.purge.Alarm;
import io.evictl.storage.purge.PurgeParts;
import io.evictl.storage.raw.ArtifactReader;
import io.evictl.storage.raw.ReferenceKeeper;
import io.evictl.storage.raw.ReferenceWalk;
import io.evictl.storage.rawpurge.RawParts;
import io.evictl.storage.rawpurge.RawPlanner;
import io.evictl.storage.rawpurge.RawPurger;
import io.evictl.storage.rawpurge.RawRound;
import io.evictl.storage.rawpurge.RawTrees;
import io.evictl.storage.sql.Transactions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import software.amazon.awssdk.services.s3.S3Client;

/** What workers have to do with raw data: the reference index, where it is kept, and the purge. */
final class RawWork implements AutoCloseable {
  private final WorkerSettings settings;
  private final Transactions transactions;
  private final ArtifactReader reader;
  private final S3Client client;
  private final RawTrees trees;
  private final Optional<ReferenceWalk> walk;

  RawWork(
      WorkerSettings settings, Transactions transactions, LedgerClock clock, BlobReader readable) {
    this.settings = settings;
    this.transactions = transactions;
    this.reader = new ArtifactReader(readable);
    this.client = settings.s3().newClient(2);
    this.trees =
        new RawTrees(
            new S3Listing(client, settings.s3().requestPayer()), settings.mostRawObjects());
    this.walk = walk(settings.references(), clock);
  }

  private Optional<ReferenceWalk> walk(OptionalInt perSecond, LedgerClock clock) {
    return perSecond.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ReferenceWalk(
                transactions,
                new Datacatalog(),
                clock,
                reader,
                new KeyTurns(perSecond.getAsInt(), System::nanoTime),
                ReferenceWalk.Sizes.USUAL));
  }

  RawPlanner planner() {
    return new RawPlanner(transactions, new Datacatalog(), reader, settings.rawAllowList(), trees);
  }

  /**
   * The threads, and what stops each. Rows that ask for raw data are looked after also where no
   * index is kept: another worker may keep it, and when their time is over they go without.
   */
  Map<Thread, Runnable> beside(PurgeParts purge, Alarm alarm) {
    var threads = new LinkedHashMap<Thread, Runnable>();
    walk.map(ReferenceKeeper::new)
        .ifPresent(
            keeper ->
                threads.put(
                    Thread.ofVirtual().name("evictl-references").unstarted(keeper), keeper::stop));
    var parts =
        new RawParts(
            purge,
            new RawLedger(settings.deployment()),
            reader,
            settings.rawAllowList(),
            trees,
            walk.<RawParts.Proof>map(it -> it::catchUp).orElse(RawParts.Proof.NONE),
            alarm::ring);
    var purger = new RawPurger(new RawRound(parts));
    threads.put(Thread.ofVirtual().name("evictl-raw-purger").unstarted(purger), purger::stop);
    return threads;
  }

  @Override
  public void close() {
    client.close();
  }
}
