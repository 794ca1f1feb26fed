package io.evictl.storage.workshop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SeenArtifact;
import io.evictl.schemas.record.TaskAction;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.blobs.BlobStores;
import io.evictl.storage.blobs.ReadableBlobs;
import io.evictl.storage.blobs.S3Blobs;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.discover.DiscoverLimits;
import io.evictl.storage.discover.Discoverer;
import io.evictl.storage.hide.Hider;
import io.evictl.storage.hide.Planner;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerClock;
import io.evictl.storage.ledger.LedgerSchema;
import io.evictl.storage.metrics.MeasuredBlobs;
import io.evictl.storage.purge.Alarm;
import io.evictl.storage.purge.Backoff;
import io.evictl.storage.purge.PurgeParts;
import io.evictl.storage.purge.PurgeRound;
import io.evictl.storage.purge.Redriver;
import io.evictl.storage.restore.Restorer;
import io.evictl.storage.results.Reporter;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.ResultsNotSentException;
import io.evictl.storage.results.TakenTask;
import io.evictl.storage.sql.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/** The parts of one worker over a captured catalog and a bucket, driven by hand. */
public final class Workshop implements AutoCloseable {
  public static final Duration DELAY = Duration.ofSeconds(30);
  public static final Duration LEASE = Duration.ofSeconds(20);

  public final CapturedCatalog catalog;
  public final MovedClock clock;
  public final SentResults sent = new SentResults();

  /** All that was run here, as it stands in the code. */
  public final Set<String> statements = ConcurrentHashMap.newKeySet();

  public final MeterRegistry registry = new SimpleMeterRegistry();
  public final Hider hider;
  public final Planner planner;
  public final Discoverer discoverer;
  private final Ledger ledger;
  public final Restorer restorer;
  public final Redriver redriver;
  public final Reporter reporter;
  public final PurgeRound purge;
  public final PurgeParts parts;
  public final HikariDataSource pool;

  private static final Datacatalog TABLES = new Datacatalog();

  private final Transactions transactions;
  private final S3Blobs blobs;
  private final AllowList allowList;
  private final Results results;

  public Workshop(CapturedCatalog catalog, Bucket bucket, MovedClock clock) {
    this(catalog, bucket, clock, Connections.USUAL);
  }

  public Workshop(
      CapturedCatalog catalog, Bucket bucket, MovedClock clock, Connections connections) {
    this(catalog, bucket, clock, "one", AllowList.parse(Bucket.PREFIX), connections);
  }

  public Workshop(
      CapturedCatalog catalog,
      Bucket bucket,
      MovedClock clock,
      String deployment,
      AllowList allowList) {
    this(catalog, bucket, clock, deployment, allowList, Connections.USUAL);
  }

  private Workshop(
      CapturedCatalog catalog,
      Bucket bucket,
      MovedClock clock,
      String deployment,
      AllowList allowList,
      Connections connections) {
    this.catalog = catalog;
    this.clock = clock;
    this.allowList = allowList;
    var config = new HikariConfig();
    config.setJdbcUrl(catalog.url());
    config.setMaximumPoolSize(connections.pool());
    config.setConnectionTimeout(connections.patience().toMillis());
    config.setMinimumIdle(0);
    this.pool = new HikariDataSource(config);
    if (!catalog.hasLedger()) {
      LedgerSchema.migrate(pool);
    }
    this.blobs = new S3Blobs(bucket.server().newClient(), 250);
    this.results = new Results(clock);
    var jdbi = Jdbi.create(pool);
    jdbi.setSqlLogger(
        new SqlLogger() {
          @Override
          public void logBeforeExecution(StatementContext context) {
            statements.add(String.valueOf(context.getRawSql()));
          }
        });
    this.transactions =
        new Transactions(jdbi, connections.lockTimeout(), Duration.ofSeconds(70), registry);
    this.ledger = new Ledger(deployment, LedgerClock.of(clock), true);
    var stores = new MeasuredBlobs(new BlobStores(Map.of("s3", blobs)), registry);
    var hour = Duration.ofHours(1);
    this.reporter = new Reporter(transactions, ledger, sent);
    this.hider = new Hider(transactions, new Hider.Parts(TABLES, ledger, allowList, results, hour));
    this.planner = new Planner(hider, allowList, stores, Planner.Raw.NONE);
    this.discoverer = discoverer(DiscoverLimits.USUAL);
    this.restorer = new Restorer(transactions, TABLES, ledger, stores, results);
    this.redriver = new Redriver(transactions, ledger, reporter, results, hour, new Alarm());
    var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random(7));
    this.parts =
        new PurgeParts(
            transactions,
            TABLES,
            ledger,
            allowList,
            stores,
            reporter,
            new PurgeParts.Timing(500, LEASE, backoff));
    this.purge = new PurgeRound(parts);
  }

  /** The answer to one search. */
  public EvictionResult discover(EvictionTask task) {
    return discoverer.discover(List.of(taken(task))).getFirst();
  }

  /** A discoverer that does less, or more, at a time. */
  public Discoverer discoverer(DiscoverLimits limits) {
    var readable = new ReadableBlobs(Map.of("s3", blobs), AllowList.parse(""), allowList);
    return new Discoverer(transactions, TABLES, ledger, readable, results, limits);
  }

  /** Hides by tasks, answers in order of the tasks' ids. */
  public EvictionResult hide(EvictionTask task) {
    return hider.hide(List.of(taken(task))).getFirst();
  }

  public EvictionResult plan(EvictionTask task) {
    return planner.plan(List.of(taken(task))).getFirst();
  }

  public EvictionResult restore(EvictionTask task)
      throws ResultsNotSentException, InterruptedException {
    var restored = restorer.restore(taken(as(task, TaskAction.RESTORE)));
    reporter.reportRows(restored.rows());
    return restored.answer();
  }

  /** Purges what is due now, until nothing is. */
  public void purgeDue() throws ResultsNotSentException, InterruptedException {
    while (purge.run(Instant.EPOCH).claimed() > 0) {
      // Rows that stay due are claimed again.
    }
  }

  /** Lets the purge delay pass, and purges. */
  public void purgeAfterDelay() throws ResultsNotSentException, InterruptedException {
    clock.move(DELAY.plusSeconds(1));
    purgeDue();
  }

  public TakenTask taken(EvictionTask task) {
    return TakenTask.of(task, results.now());
  }

  /** A task of an execution for an entry whose nodes saw its present artifact. */
  public EvictionTask task(UUID request, ExecutionId execution, Entry entry) {
    return task(request, execution, entry, List.of(seen(entry.artifactId(), entry.producer())));
  }

  public EvictionTask task(
      UUID request, ExecutionId execution, Entry entry, List<SeenArtifact> seen) {
    var id = request + Keys.of(execution) + Keys.of(entry.key());
    return EvictionTask.newBuilder()
        .setTaskId(UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString())
        .setRequestId(request.toString())
        .setOrd(3)
        .setIndex(7)
        .setAction(TaskAction.HIDE)
        .setExecution(execution)
        .setEntry(entry.key())
        .setSeen(seen)
        .setNodes(List.of("n0"))
        .setNodeCount(1)
        .setPurgeDelayMillis(DELAY.toMillis())
        .setRequestedBy("ops@example.org")
        .setReason("wrong result")
        .setDeadline(clock.instant().plus(Duration.ofHours(24)))
        .build();
  }

  public static SeenArtifact seen(String artifactId, ExecutionId producer) {
    return SeenArtifact.newBuilder().setArtifactId(artifactId).setProducer(producer).build();
  }

  /** A round of purging whose objects are deleted by somebody else. */
  public PurgeRound purgeWith(BlobDeleter blobs) {
    return new PurgeRound(partsWith(blobs));
  }

  /** What purging works with, but for the deleter. */
  public PurgeParts partsWith(BlobDeleter blobs) {
    return new PurgeParts(
        parts.transactions(),
        parts.catalog(),
        parts.ledger(),
        parts.allowList(),
        blobs,
        parts.reporter(),
        parts.timing());
  }

  /** A store that says the same of every object. */
  public static BlobDeleter answering(BlobOutcome outcome) {
    return blobs -> blobs.stream().collect(Collectors.toMap(blob -> blob, blob -> outcome));
  }

  public static EvictionTask as(EvictionTask task, TaskAction action) {
    return EvictionTask.newBuilder(task).setAction(action).build();
  }

  public static ExecutionId execution(String name) {
    return new ExecutionId("flytesnacks", "development", name);
  }

  @Override
  public void close() {
    blobs.close();
    pool.close();
  }
}
