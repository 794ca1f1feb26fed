package io.evictl.storage;

import io.evictl.ops.servers.Servers;
import io.evictl.schemas.record.EntryKey;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.ledger.Pruner;
import io.evictl.storage.results.TakenTask;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.MovedClock;
import io.evictl.storage.workshop.Workshop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * How hiding, claiming and purging fare as the ledger ages, autovacuum on, and what it grows to. No
 * test: run by hand with the rows it holds, the rounds, the rows that go and come in a round (in
 * the three writes of a life), and the entries that are evicted to measure. Objects are no part of
 * it.
 */
public final class LedgerAgeMeasurement {
  private static final int BATCH = 500;
  private static final Duration KEEP = Duration.ofDays(30);

  private final CapturedCatalog catalog = CapturedCatalog.fresh();
  private final Entry like = catalog.entries("flyte_task-shop.load_orders").getFirst();
  private final MovedClock clock = new MovedClock();
  private final int sample;

  private LedgerAgeMeasurement(int sample) {
    this.sample = sample;
  }

  public static void main(String[] args) throws Exception {
    int held = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    int moved = Integer.parseInt(args[2]);
    var measurement = new LedgerAgeMeasurement(Integer.parseInt(args[3]));
    try (var bucket = Bucket.open();
        var shop = new Workshop(measurement.catalog, bucket, measurement.clock)) {
      measurement.run(shop, held, rounds, moved);
    }
    System.exit(0);
  }

  private void run(Workshop shop, int held, int rounds, int moved) throws Exception {
    System.out.println(
        "| ledger | hide/s | claim of 500, ms | purge/s | rows | table MB |"
            + " indexes MB | dead rows | pruned/s |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    configureAutovacuum();
    sample(shop, "warm-up", "");
    sample(shop, "fresh", "");
    sample(shop, "fresh", "");
    live(held, KEEP);
    sample(shop, "aged", "");
    sample(shop, "aged", "");
    var perRound = KEEP.multipliedBy(moved).dividedBy(held);
    for (int round = 1; round <= rounds; round++) {
      live(moved, perRound);
      long begun = System.nanoTime();
      long gone =
          new Pruner(shop.parts.transactions(), shop.parts.ledger(), KEEP, 1_000, rows -> {})
              .prune();
      sample(shop, "round " + round, gone + " at " + rate(gone, begun));
    }
  }

  private static void configureAutovacuum() throws Exception {
    try (var connection = Servers.shared().postgres().connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET autovacuum_naptime = '5s'");
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  /** Rows that were hidden, purged and told, one after the other within this time. */
  private void live(int count, Duration within) {
    for (int done = 0; done < count; done += 50_000) {
      int some = Math.min(50_000, count - done);
      var slice = within.multipliedBy(some).dividedBy(count);
      catalog.execute(
          """
          INSERT INTO evictl.ledger (request_id, entry_id, task_id, artifact_id, deployment_id,
            state, due_at, deadline, ord, idx, execution_project, execution_domain,
            execution_name, requested_by, reason, dataset_project, dataset_name, dataset_domain,
            dataset_version, entry_tag, artifact_metadata, tags, hidden_at, purge_delay_millis)
          SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
                 CAST(gen_random_uuid() AS text), 'one', 'HIDDEN', CAST(? AS timestamptz) + i * CAST(? AS interval),
                 CAST(? AS timestamptz) + i * CAST(? AS interval), 0, i, 'flytesnacks', 'development', 'a1b2c3',
                 'ops@example.org', 'wrong result', 'flytesnacks', 'flyte_task-shop.load_orders',
                 'development', '1-qkjnuJbA-GKw7Wlw', 'flyte_cached-' || i, ?,
                 '[{"tag_name": "flyte_cached-abcdefghijklmnopqrstuvwxyz0123456789"}]', now(), 30000
            FROM generate_series(1, ?) i""",
          clock.instant().toString(),
          slice.dividedBy(some).toNanos() / 1_000 + " us",
          clock.instant().toString(),
          slice.dividedBy(some).toNanos() / 1_000 + " us",
          Flyte.metadata(like.producer()),
          some);
      catalog.execute(
          "UPDATE evictl.ledger SET state = 'PURGED', finished_at = due_at,"
              + " blob_names = '{o0}', blob_states = '{DELETED}',"
              + " blob_locations = ARRAY['s3://flyte-data/metadata/' || artifact_id]"
              + " WHERE state = 'HIDDEN' AND leader_task IS NULL");
      catalog.execute(
          "UPDATE evictl.ledger SET reported = true WHERE finished_at IS NOT NULL AND NOT reported");
      clock.move(slice);
    }
  }

  private void sample(Workshop shop, String age, String pruned) throws Exception {
    grow();
    var batches = batches(shop);
    long begun = System.nanoTime();
    batches.forEach(shop.hider::hide);
    var hides = rate(sample, begun);
    clock.move(Workshop.DELAY.plusSeconds(1));
    begun = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      claim(shop);
    }
    double claim = (System.nanoTime() - begun) / 20e6;
    var round = shop.purgeWith(Workshop.answering(new BlobOutcome.Gone()));
    begun = System.nanoTime();
    for (var floor = Instant.EPOCH; ; ) {
      var outcome = round.run(floor);
      if (outcome.claimed() == 0) {
        break;
      }
      floor = outcome.firstDue().minusSeconds(10);
    }
    System.out.printf(
        "| %s | %s | %.1f | %s | %s | %s |%n",
        age, hides, claim, rate(sample, begun), sizes(), pruned);
  }

  private void claim(Workshop shop) {
    var parts = shop.parts;
    int claimed =
        parts
            .transactions()
            .write(
                handle ->
                    parts
                        .ledger()
                        .claim(handle, clock.instant(), clock.instant().minusSeconds(60), BATCH)
                        .size());
    if (claimed != Math.min(BATCH, sample)) {
      throw new IllegalStateException("claimed " + claimed);
    }
  }

  private String sizes() {
    return catalog
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT (SELECT count(*) FROM evictl.ledger) || ' | '
                            || pg_table_size('evictl.ledger') / 1000000 || ' | '
                            || pg_indexes_size('evictl.ledger') / 1000000 || ' | '
                            || pg_stat_get_dead_tuples(CAST('evictl.ledger' AS regclass))""")
                    .mapTo(String.class)
                    .one());
  }

  private static String rate(long count, long begun) {
    return Long.toString(count * 1_000_000_000L / Math.max(1, System.nanoTime() - begun));
  }

  private List<List<TakenTask>> batches(Workshop shop) {
    var request = UUID.randomUUID();
    var tasks =
        IntStream.range(0, sample)
            .mapToObj(
                i -> {
                  var key = EntryKey.newBuilder(like.key()).setTag("tag-" + i).build();
                  var entry = new Entry(key, "many-" + i, like.producer(), List.of());
                  return shop.taken(shop.task(request, like.producer(), entry));
                })
            .toList();
    var batches = new ArrayList<List<TakenTask>>();
    for (int i = 0; i < tasks.size(); i += BATCH) {
      batches.add(tasks.subList(i, Math.min(tasks.size(), i + BATCH)));
    }
    return batches;
  }

  private void grow() {
    for (var sql :
        List.of(
            """
            INSERT INTO artifacts SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'many-' || i, a.dataset_uuid, ?
              FROM artifacts a, generate_series(0, %d - 1) i WHERE a.artifact_id = '%s'""",
            """
            INSERT INTO artifact_data SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'many-' || i, 'o0',
              's3://flyte-data/metadata/datacatalog/x/many-' || i || '/o0/data.pb'
              FROM artifacts a, generate_series(0, %d - 1) i WHERE ? IS NOT NULL
               AND a.artifact_id = '%s'""",
            """
            INSERT INTO tags SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'tag-' || i, 'many-' || i,
              a.dataset_uuid FROM artifacts a, generate_series(0, %d - 1) i WHERE ? IS NOT NULL
               AND a.artifact_id = '%s'""")) {
      catalog.execute(sql.formatted(sample, like.artifactId()), Flyte.metadata(like.producer()));
    }
    catalog.execute("ANALYZE artifacts");
  }
}
