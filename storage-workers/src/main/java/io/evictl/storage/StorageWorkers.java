package io.evictl.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.blobs.BlobStores;
import io.evictl.storage.blobs.FileBlobs;
import io.evictl.storage.blobs.ReadableBlobs;
import io.evictl.storage.blobs.S3Blobs;
import io.evictl.storage.blobs.VerifiedBlobs;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.discover.DiscoverLimits;
import io.evictl.storage.discover.Discoverer;
import io.evictl.storage.hide.Hider;
import io.evictl.storage.hide.Planner;
import io.evictl.storage.intake.TaskHandler;
import io.evictl.storage.intake.TaskIntake;
import io.evictl.storage.intake.Threads;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerClock;
import io.evictl.storage.ledger.LedgerSchema;
import io.evictl.storage.ledger.Pruner;
import io.evictl.storage.metrics.ClientMetrics;
import io.evictl.storage.metrics.CountedResults;
import io.evictl.storage.metrics.LedgerGauges;
import io.evictl.storage.metrics.MeasuredBlobs;
import io.evictl.storage.purge.Alarm;
import io.evictl.storage.purge.Backoff;
import io.evictl.storage.purge.PurgeParts;
import io.evictl.storage.purge.Purger;
import io.evictl.storage.purge.Redriver;
import io.evictl.storage.restore.Restorer;
import io.evictl.storage.results.KafkaResults;
import io.evictl.storage.results.MismatchTrail;
import io.evictl.storage.results.Reporter;
import io.evictl.storage.results.Results;
import io.evictl.storage.sql.SqlFailure;
import io.evictl.storage.sql.Transactions;
import io.evictl.storage.writeback.WriteBack;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers that delete: hider, purger, restorer, over one pool, one store and one consumer
 * group. Any number of them may run; each claims what is due of its deployment.
 */
public final class StorageWorkers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StorageWorkers.class);
  private static final Duration STOP = Duration.ofMillis(500);
  private static final Duration RELEASE = Duration.ofSeconds(1);
  private static final int PRUNED = 1_000;

  private final WorkerSettings settings;
  private final HikariDataSource pool;
  private final S3Blobs s3;
  private final KafkaResults sender;
  private final Backoff backoff;
  private final Alarm alarm = new Alarm();
  private final TaskIntake intake;
  private final Map<Thread, Runnable> beside = new LinkedHashMap<>();
  private final Thread opening;
  private final List<Purger> purgers = new ArrayList<>();
  private final List<Thread> purging = new ArrayList<>();
  private final List<Runnable> closed = new ArrayList<>();
  private volatile boolean open;

  /** Workers whose ledger goes by the database's clock. */
  public StorageWorkers(WorkerSettings settings) {
    this(settings, new CompositeMeterRegistry());
  }

  /**
   * As above, measured.
   *
   * @param registry takes what {@code README.md} lists; one without any other behind it costs
   *     nothing
   */
  public StorageWorkers(WorkerSettings settings, MeterRegistry registry) {
    this(settings, LedgerClock.ofDatabase(), InstantSource.system(), registry);
  }

  /** Workers whose ledger goes by a clock that somebody moves: see {@link #wake()}. */
  public StorageWorkers(WorkerSettings settings, InstantSource ledgerClock) {
    this(settings, LedgerClock.of(ledgerClock), ledgerClock, new CompositeMeterRegistry());
  }

  private StorageWorkers(
      WorkerSettings settings, LedgerClock clock, InstantSource told, MeterRegistry registry) {
    this.settings = settings;
    this.pool = settings.catalog().newPool();
    this.s3 = settings.newS3Blobs();
    this.sender = new KafkaResults(settings.messaging());
    this.backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(4), new Random());
    var transactions =
        new Transactions(
            Jdbi.create(pool),
            settings.catalog().lockTimeout(),
            settings.catalog().statementTimeout(),
            registry);
    var catalog = new Datacatalog();
    var ledger = new Ledger(settings.deployment(), clock, settings.writeBack().isPresent());
    var results = new Results(told);
    var counted = new CountedResults(sender, registry);
    var reporter = new Reporter(transactions, ledger, counted);
    var files = new FileBlobs();
    var blobs =
        new MeasuredBlobs(
            new BlobStores(Map.of("s3", settings.paced(s3, backoff::after), "file", files)),
            registry);
    var readable =
        new ReadableBlobs(
            Map.of("s3", s3, "file", files), settings.readable(), settings.allowList());
    var raw = new RawWork(settings, transactions, clock, readable);
    closed.add(raw::close);
    var hider =
        new Hider(
            transactions,
            new Hider.Parts(
                catalog, ledger, settings.allowList(), results, settings.retryWindow()));
    var handler =
        new TaskHandler(
            hider,
            new Planner(hider, settings.allowList(), blobs, raw.planner()),
            new Discoverer(transactions, catalog, ledger, readable, results, DiscoverLimits.USUAL),
            new Restorer(transactions, catalog, ledger, blobs, results),
            new Redriver(transactions, ledger, reporter, results, settings.retryWindow(), alarm),
            results,
            alarm,
            settings.references().isPresent());
    this.intake =
        new TaskIntake(
            settings.messaging(), settings.intake(), handler, counted, reporter, results, backoff);
    var parts =
        new PurgeParts(
            transactions,
            catalog,
            ledger,
            settings.allowList(),
            verified(blobs, told, registry),
            reporter,
            new PurgeParts.Timing(settings.purgeBatch(), settings.purgeLease(), backoff));
    for (int i = 0; i < settings.purgeWorkers(); i++) {
      var purger = new Purger(parts, alarm);
      purgers.add(purger);
      purging.add(Thread.ofVirtual().name("evictl-purger-" + i).unstarted(purger));
    }
    beside.putAll(raw.beside(parts, alarm));
    settings.writeBack().ifPresent(admin -> addWriteBack(admin, transactions, ledger));
    var pruner =
        new Pruner(
            transactions,
            ledger,
            settings.ledgerKeep(),
            PRUNED,
            registry.counter("evictl.ledger.pruned")::increment);
    beside.put(Thread.ofVirtual().name("evictl-pruner").unstarted(pruner), pruner::stop);
    if (!(registry instanceof CompositeMeterRegistry all) || !all.getRegistries().isEmpty()) {
      measure(registry, new LedgerGauges(transactions, ledger));
    }
    this.opening = Thread.ofVirtual().name("evictl-storage-open").unstarted(this::open);
  }

  private void addWriteBack(WriteBackSettings admin, Transactions transactions, Ledger ledger) {
    var adminPool = admin.newPool();
    var writeBack =
        new WriteBack(
            transactions,
            ledger,
            new Transactions(
                Jdbi.create(adminPool),
                settings.catalog().lockTimeout(),
                settings.catalog().statementTimeout(),
                new CompositeMeterRegistry()));
    closed.add(adminPool::close);
    beside.put(Thread.ofVirtual().name("evictl-write-back").unstarted(writeBack), writeBack::stop);
  }

  private void measure(MeterRegistry registry, LedgerGauges gauges) {
    pool.setMetricRegistry(registry);
    gauges.bindTo(registry);
    var clients = new ClientMetrics(registry);
    sender.showTo(clients::add);
    intake.bindTo(clients);
    closed.add(clients::close);
  }

  private BlobDeleter verified(MeasuredBlobs blobs, InstantSource told, MeterRegistry registry) {
    int percent = settings.verifyPercent();
    if (percent == 0) {
      return blobs;
    }
    var trail = new MismatchTrail(settings.messaging(), settings.deployment(), told);
    closed.add(trail::close);
    return new VerifiedBlobs(blobs, blobs, percent, new Random(), registry, trail);
  }

  /** Starts; what is away at start is waited for. */
  public void start() {
    opening.start();
  }

  /** Whether the ledger's schema is there and tasks are taken. */
  public boolean isRunning() {
    return open;
  }

  /** The ledger's clock was moved: look for what is due now. */
  public void wake() {
    alarm.ring();
  }

  private void open() {
    try {
      for (int attempts = 1; !migrated(); attempts++) {
        var pause = backoff.after(attempts);
        alarm.await(alarm.rings(), pause);
      }
      intake.start();
      purging.forEach(Thread::start);
      beside.keySet().forEach(Thread::start);
      open = true;
      LOG.info("workers=started deployment={}", settings.deployment());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean migrated() {
    try {
      if (settings.catalog().migrate()) {
        LedgerSchema.migrate(pool);
      }
      return true;
    } catch (FlywayException e) {
      LOG.warn(
          "ledger=unavailable state={} cause={}",
          SqlFailure.sqlState(e).orElse("none"),
          SqlFailure.words(e));
      return false;
    }
  }

  /** Stops within five seconds; what is under way is finished or left to the ledger. */
  @Override
  public void close() {
    open = false;
    opening.interrupt();
    try {
      if (Threads.isBegun(opening)) {
        opening.join(STOP);
      }
      purgers.forEach(Purger::stop);
      beside.values().forEach(Runnable::run);
      intake.close();
      var threads = Stream.concat(purging.stream(), beside.keySet().stream()).toList();
      Threads.joinAll(threads, STOP);
      threads.forEach(Thread::interrupt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    release(Stream.concat(closed.stream(), Stream.of(sender::close, s3::close, pool::close)));
    settings.messaging().close();
  }

  /**
   * Side by side and in bounded time: a pool waits for the answer to a connection it was opening,
   * which a server that is gone never gives.
   */
  private static void release(Stream<Runnable> held) {
    var releasing = held.map(Thread.ofVirtual().name("evictl-release")::start).toList();
    try {
      Threads.joinAll(releasing, RELEASE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (releasing.stream().anyMatch(Thread::isAlive)) {
      LOG.warn("workers=stopped clients=left-behind cause=no-answer");
    }
  }
}
