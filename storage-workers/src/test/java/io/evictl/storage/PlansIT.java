package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.CatalogPages;
import io.evictl.storage.catalog.DatasetKey;
import io.evictl.storage.catalog.DatasetName;
import io.evictl.storage.catalog.Doomed;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.ledger.LedgerClock;
import io.evictl.storage.ledger.Pruner;
import io.evictl.storage.raw.AttemptPath;
import io.evictl.storage.raw.RawLiterals;
import io.evictl.storage.raw.ReferenceIndex;
import io.evictl.storage.raw.ReferenceWalks;
import io.evictl.storage.rawpurge.RawParts;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.DeclaredStatements;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import io.evictl.storage.writeback.WriteBack;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * No statement reads a big table from end to end: what Postgres itself counts. Every statement that
 * the product's classes hold is run here; a new one that is not fails the test.
 */
class PlansIT extends WorkshopCase {
  private static final int ROWS = 30_000;
  private static final int OLD = 250;
  private static final Duration KEEP = Duration.ofDays(30);
  private static final List<String> BIG =
      List.of(
          "datasets",
          "artifacts",
          "artifact_data",
          "tags",
          "partitions",
          "reservations",
          "ledger",
          "referrer",
          "reference",
          "node_executions");

  @SuppressWarnings("NullAway.Init")
  private Entry like;

  @BeforeEach
  void growTables() {
    like = entry("shop.load_orders");
    var metadata = Flyte.metadata(like.producer());
    for (var sql :
        List.of(
            """
            INSERT INTO artifacts SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'many-' || i, a.dataset_uuid, ?
              FROM artifacts a, generate_series(1, %d) i WHERE a.artifact_id = '%s'""",
            """
            INSERT INTO artifact_data SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'many-' || i, 'o0',
              's3://flyte-data/metadata/datacatalog/x/many-' || i || '/o0/data.pb'
              FROM artifacts a, generate_series(1, %d) i WHERE ? IS NOT NULL
               AND a.artifact_id = '%s'""",
            """
            INSERT INTO tags SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'tag-' || i, 'many-' || i,
              a.dataset_uuid FROM artifacts a, generate_series(1, %d) i WHERE ? IS NOT NULL
               AND a.artifact_id = '%s'""",
            """
            INSERT INTO partitions SELECT a.created_at, a.updated_at, NULL, a.dataset_uuid, 'k',
              'v', 'many-' || i FROM artifacts a, generate_series(1, %d) i WHERE ? IS NOT NULL
               AND a.artifact_id = '%s'""",
            """
            INSERT INTO reservations SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'reserved-' || i, 'owner',
              now(), NULL FROM artifacts a, generate_series(1, %d) i WHERE ? IS NOT NULL
               AND a.artifact_id = '%s'""")) {
      catalog.execute(sql.formatted(ROWS, like.artifactId()), metadata);
    }
    catalog.execute(
        """
        INSERT INTO datasets
        SELECT now(), now(), NULL, 'p' || i, 'n', 'd', 'v', gen_random_uuid(), NULL
          FROM generate_series(1, ?) i""",
        ROWS);
    finishedRows(ROWS);
    catalog.execute(
        """
        UPDATE evictl.ledger SET finished_at = ?, deadline = ?
         WHERE artifact_id IN (SELECT 'old-' || i FROM generate_series(1, ?) i)""",
        clock.instant().minus(KEEP.multipliedBy(2)),
        clock.instant().minus(KEEP.multipliedBy(2)),
        OLD);
    CapturedCatalog.load(catalog, "admin-nodes");
    catalog.execute(
        """
        INSERT INTO node_executions (id, execution_project, execution_domain, execution_name,
          node_id, closure, cache_status)
        SELECT i, n.execution_project, n.execution_domain, 'e' || i, n.node_id, n.closure,
               n.cache_status
          FROM node_executions n, generate_series(1, ?) i
         WHERE n.execution_name = ?""",
        ROWS,
        like.producer().getName());
    catalog.execute("ANALYZE");
  }

  @Test
  void noStatementScansABigTable() throws Exception {
    var tasks = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).stream().map(this::task).toList();
    shop.hide(tasks.getFirst());
    walkReferences();
    shop.close();
    catalog.execute("ANALYZE");
    var before = scans();
    shop = new Workshop(catalog, bucket, clock);

    shop.hider.hide(tasks.stream().map(shop::taken).toList());
    shop.hide(shop.task(request, like.producer(), like));
    shop.plan(Workshop.as(task(11), TaskAction.PLAN));
    assertThat(shop.discover(task(12)).getFound()).hasSize(500);
    var shared = EvictionTask.newBuilder(task(5)).setExecution(SOMEBODY);
    shared.setTaskId(request.toString());
    assertThat(shop.hide(shared.build()).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    bucket.fill(List.of("s3://flyte-data/metadata/datacatalog/x/many-2/o0/data.pb"));
    assertThat(shop.restore(tasks.get(1)).getOutcome()).isEqualTo(TaskOutcome.RESTORED);
    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, many(3), "late"));
    catalog.execute(
        "UPDATE artifacts SET updated_at = now() WHERE dataset_name = ? AND dataset_project = ?"
            + " AND dataset_domain = ? AND dataset_version = ? AND artifact_id = 'many-4'",
        like.key().getDataset(),
        like.key().getProject(),
        like.key().getDomain(),
        like.key().getVersion());
    shop.purgeAfterDelay();
    shop.purgeAfterDelay();
    shop.reporter.sweep(Duration.ZERO);
    shop.redriver.redrive(shop.taken(Workshop.as(tasks.get(8), TaskAction.PURGE)));
    assertThat(shop.sent.of(TaskAction.PURGE)).hasSizeGreaterThanOrEqualTo(10);
    lookAndPrune();
    lookForLeftovers();
    walkReferences();
    purgeRawData();
    shop.close();

    awaitSessionsGone();
    assertThat(scans()).isEqualTo(before);

    var run = new HashSet<>(shop.statements);
    run.addAll(statementsThatReadAll());
    var missing = DeclaredStatements.notAmong(run);
    assertThat(missing).as(DeclaredStatements.words(missing)).isEmpty();
  }

  /** What an index of references is kept with. */
  private void walkReferences() throws Exception {
    var transactions = shop.parts.transactions();
    var walk =
        ReferenceWalks.of(shop, (blob, atMost) -> RawLiterals.file("s3://b/x").toByteArray(), 500);
    for (var step = walk.step(); !step.ended(); ) {
      step = walk.step();
    }
    var found =
        transactions.read(handle -> new ReferenceIndex().referrers(handle, "b/x", List.of(), 100));
    assertThat(found).hasSize(100);
  }

  /** Rows that ask for raw data, until their time is over. */
  private void purgeRawData() throws Exception {
    var task = EvictionTask.newBuilder(task(14)).setIncludeRawOutputs(true).build();
    var other =
        EvictionTask.newBuilder(task)
            .setTaskId(UUID.randomUUID().toString())
            .setExecution(SOMEBODY)
            .setAlsoProducedBy(List.of(like.producer()))
            .build();
    assertThat(shop.hide(other).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(shop.hide(task).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    var name = like.producer().getName() + "-n0-0";
    var uri = "s3://flyte-data/raw/%s/%s/x".formatted(AttemptPath.shard(name), name);
    var round =
        ReferenceWalks.round(
            shop.parts,
            bucket,
            (blob, atMost) -> RawLiterals.file(uri).toByteArray(),
            10,
            RawParts.Proof.NONE);
    clock.move(Workshop.DELAY.plusSeconds(1));
    assertThat(round.run()).isEqualTo(1);
    clock.move(Duration.ofDays(2));
    assertThat(round.run()).isEqualTo(1);
    shop.purgeDue();
  }

  /** Whether there is something new anywhere can only be told by looking everywhere. */
  private Set<String> statementsThatReadAll() throws Exception {
    try (var other = new Workshop(catalog, bucket, clock)) {
      var standing = other.parts.transactions().read(new ReferenceIndex()::standing);
      assertThat(standing.doubt()).isEmpty();
      var none = ReferenceWalks.of(other, (blob, atMost) -> new byte[0], 500);
      assertThat(none.catchUp()).isPositive();
      return Set.copyOf(other.statements);
    }
  }

  /** What workers do beside tasks. */
  private void lookAndPrune() throws Exception {
    var transactions = shop.parts.transactions();
    var ledger = shop.parts.ledger();
    transactions.read(handle -> ledger.nextDue(handle, Instant.EPOCH));
    transactions.read(handle -> LedgerClock.ofDatabase().now(handle));
    transactions.read(ledger::look);
    shop.purge.giveUp("the store is away");
    assertThat(new WriteBack(transactions, ledger, transactions).round()).isPositive();
    var late = EvictionTask.newBuilder(task(20)).setDeadline(Instant.EPOCH).build();
    assertThat(shop.hide(late).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    // The batch is small beside the table, as it is where there are millions.
    assertThat(new Pruner(transactions, ledger, KEEP, 100, rows -> {}).prune()).isEqualTo(OLD);
  }

  /** What a check for leftovers reads. */
  private void lookForLeftovers() {
    var transactions = shop.parts.transactions();
    var ledger = shop.parts.ledger();
    var pages = new CatalogPages();
    var name = DatasetName.of(DatasetKey.of(like.key()));
    var version = like.key().getVersion();
    var ids = IntStream.range(0, 500).mapToObj(i -> "none-" + i).toList();
    catalog
        .jdbi()
        .useHandle(
            unlogged -> assertThat(pages.nextName(unlogged, name)).as("another task").isPresent());
    boolean seen =
        transactions.read(
            handle -> {
              var first = pages.locations(handle, 100);
              assertThat(pages.locations(handle, first.getLast(), 100))
                  .hasSize(100)
                  .doesNotContain(first.getLast());
              assertThat(pages.nextName(handle, DatasetName.START)).isPresent();
              assertThat(pages.artifacts(handle, name, version, "many-2", 100)).hasSize(100);
              assertThat(pages.tags(handle, name, version, "tag-2", 100)).hasSize(100);
              assertThat(ledger.awaited(handle, ids)).isEmpty();
              return ledger.failures(handle, Instant.EPOCH, 10).isEmpty();
            });
    assertThat(seen).isTrue();
  }

  /** Finished rows leave dead entries in the index of open ones; the lower bound skips them. */
  @Test
  void claim_doesNotWalkOverFinishedRows() {
    catalog.execute("ALTER TABLE evictl.ledger SET (autovacuum_enabled = off)");
    catalog.execute("UPDATE evictl.ledger SET state = 'HIDDEN', finished_at = NULL");
    catalog.execute("UPDATE evictl.ledger SET state = 'PURGED', finished_at = now()");
    shop.hide(task(1));
    clock.move(Workshop.DELAY);

    // An old snapshot keeps Postgres from marking the dead entries as it walks over them.
    try (var reader = catalog.jdbi().open()) {
      reader.begin();
      reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      reader.execute("SELECT count(*) FROM datasets");
      long bounded = buffersOfClaim(clock.instant().minus(Duration.ofMinutes(1)));
      long fromTheStart = buffersOfClaim(Instant.EPOCH);
      reader.rollback();

      assertThat(bounded).isLessThan(20);
      assertThat(fromTheStart).as("what the bound saves").isGreaterThan(100);
    }
  }

  /** Statistics that know of no open row make any index of open rows look tiny. */
  @Test
  void openRows_areFoundByTheirArtifact_whateverStatisticsSay() {
    catalog.execute("ALTER TABLE evictl.ledger SET (autovacuum_enabled = off)");
    catalog.execute("UPDATE evictl.ledger SET state = 'HIDDEN', finished_at = NULL");
    var dataset = DatasetKey.of(like.key());
    var keys =
        IntStream.range(0, 100).mapToObj(i -> new ArtifactKey(dataset, "none-" + i)).toList();
    catalog
        .jdbi()
        .useHandle(
            handle -> {
              long before = buffers(handle);
              assertThat(shop.parts.ledger().openOf(handle, keys)).isEmpty();
              // Planning looks at the first block of each index.
              assertThat(buffers(handle) - before).as("blocks of another index").isLessThan(10);
            });
  }

  /** Every tag of a dataset would do to find one, and statistics call that as cheap. */
  @Test
  void tagsOfAnArtifact_areNotLookedForAmongAllOfItsDataset() {
    var artifacts =
        IntStream.rangeClosed(1, 10)
            .mapToObj(
                i -> new Doomed(new ArtifactKey(DatasetKey.of(like.key()), "many-" + i), null))
            .toList();
    var catalogTables = shop.parts.catalog();
    catalog
        .jdbi()
        .useHandle(
            handle -> {
              long before = tagsRead(handle);
              assertThat(catalogTables.tagsOf(handle, artifacts, Lock.NONE)).hasSize(10);
              assertThat(tagsRead(handle) - before).isLessThan(100);
            });
  }

  /** Rows of tags that were read so far, by this session too. */
  private static long tagsRead(Handle handle) {
    handle.execute("SELECT pg_stat_force_next_flush()");
    handle.execute("SELECT pg_stat_clear_snapshot()");
    return handle
        .createQuery(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'tags'")
        .mapTo(Long.class)
        .one();
  }

  private long buffersOfClaim(Instant floor) {
    return catalog
        .jdbi()
        .withHandle(
            handle -> {
              long before = buffers(handle);
              assertThat(shop.parts.ledger().claim(handle, clock.instant(), floor, 10)).hasSize(1);
              return buffers(handle) - before;
            });
  }

  /** Index blocks of the ledger that were read so far, by this session too. */
  private static long buffers(Handle handle) {
    handle.execute("SELECT pg_stat_force_next_flush()");
    handle.execute("SELECT pg_stat_clear_snapshot()");
    return handle
        .createQuery(
            "SELECT idx_blks_hit + idx_blks_read FROM pg_statio_user_indexes"
                + " WHERE indexrelname = 'ledger_due'")
        .mapTo(Long.class)
        .one();
  }

  private EvictionTask task(int number) {
    var entry = many(number);
    return shop.task(request, entry.producer(), entry);
  }

  private Entry many(int number) {
    var key = EntryKey.newBuilder(like.key()).setTag("tag-" + number).build();
    return new Entry(key, "many-" + number, like.producer(), List.of());
  }

  private void finishedRows(int count) {
    catalog.execute(
        """
        INSERT INTO evictl.ledger (request_id, entry_id, task_id, artifact_id, deployment_id, state,
          due_at, deadline, reported, ord, idx, execution_project, execution_domain,
          execution_name, requested_by, reason, dataset_project, dataset_name, dataset_domain,
          dataset_version, entry_tag, tags, hidden_at, finished_at, purge_delay_millis)
        SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'old-' || i, 'one',
               'PURGED', TIMESTAMPTZ '2026-11-01' + i * INTERVAL '1 s', now(), true, 0, i, 'p',
               'd', 'e', '', '', 'p', 'n', 'd', 'v', 't', '[]', now(), now(), 0
          FROM generate_series(1, ?) i""",
        count);
  }

  private Map<String, Long> scans() {
    return catalog
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT relname, seq_scan FROM pg_stat_user_tables"
                            + " WHERE relname = ANY (:big)")
                    .bindArray("big", String.class, BIG)
                    .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private void awaitSessionsGone() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                catalog
                    .jdbi()
                    .withHandle(
                        handle ->
                            handle
                                    .createQuery(
                                        "SELECT count(*) FROM pg_stat_activity"
                                            + " WHERE datname = current_database()"
                                            + " AND pid <> pg_backend_pid()")
                                    .mapTo(Integer.class)
                                    .one()
                                == 0));
  }
}
