package io.evictl.storage;

import com.sun.management.OperatingSystemMXBean;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.results.TakenTask;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.Connections;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.MovedClock;
import io.evictl.storage.workshop.Workshop;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What an entry costs of CPU, microseconds, to hide and to purge: of this process, and of the
 * database's session that serves it. Batches of 500, no broker, no store. Not a test: run by hand
 * with the number of entries of one dataset, and of rounds; needs {@code /proc}.
 */
public final class HidePurgeMeasurement {
  private static final int BATCH = 500;
  private static final double MICROS_OF_A_TICK = 10_000;
  private static final double NANOS_OF_A_MICRO = 1_000;

  private static final Connections SESSIONS =
      new Connections(2, Duration.ofSeconds(30), Duration.ofSeconds(1));

  private HidePurgeMeasurement() {}

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    var catalog = CapturedCatalog.fresh();
    var like = catalog.entries("flyte_task-shop.load_orders").getFirst();
    try (var bucket = Bucket.open();
        var shop = new Workshop(catalog, bucket, new MovedClock(), SESSIONS)) {
      for (int round = 0; round < Integer.parseInt(args[1]); round++) {
        grow(catalog, like, round * count, count);
        round(shop, like, round * count, count);
      }
    }
    System.exit(0);
  }

  private static void round(Workshop shop, Entry like, int from, int count) throws Exception {
    var request = UUID.randomUUID();
    var tasks =
        IntStream.range(from, from + count).mapToObj(i -> task(shop, request, like, i)).toList();
    var round = shop.purgeWith(Workshop.answering(new BlobOutcome.Gone()));
    var begun = Cpu.used(shop);
    for (int i = 0; i < count; i += BATCH) {
      shop.hider.hide(tasks.subList(i, Math.min(count, i + BATCH)));
    }
    var hidden = Cpu.used(shop);
    shop.clock.move(Workshop.DELAY.plusSeconds(1));
    int purged = 0;
    for (int now = 1; now > 0; purged += now) {
      now = round.run(Instant.EPOCH).claimed();
    }
    var done = Cpu.used(shop);
    System.out.printf(
        "%d purged; hide: %s, purge: %s%n",
        purged, hidden.since(begun, count), done.since(hidden, count));
  }

  /**
   * CPU used so far.
   *
   * @param session of the database, one thread at a time, microseconds
   * @param process this one, microseconds
   */
  private record Cpu(double session, double process) {

    static Cpu used(Workshop shop) throws IOException {
      int session =
          shop.parts
              .transactions()
              .read(
                  handle ->
                      handle.createQuery("SELECT pg_backend_pid()").mapTo(Integer.class).one());
      var fields =
          Files.readString(Path.of("/proc/" + session + "/stat"))
              .replaceAll(".*\\) ", "")
              .split(" ");
      var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Cpu(
          (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_OF_A_TICK,
          system.getProcessCpuTime() / NANOS_OF_A_MICRO);
    }

    String since(Cpu before, int entries) {
      return "database %.0f, here %.0f"
          .formatted((session - before.session) / entries, (process - before.process) / entries);
    }
  }

  private static TakenTask task(Workshop shop, UUID request, Entry like, int number) {
    var key = EntryKey.newBuilder(like.key()).setTag("tag-" + number).build();
    EvictionTask task =
        shop.task(
            request, like.producer(), new Entry(key, "many-" + number, like.producer(), List.of()));
    return TakenTask.of(
        EvictionTask.newBuilder(task)
            .setDeadline(shop.clock.instant().plus(Duration.ofDays(1)))
            .build(),
        shop.clock.instant());
  }

  private static void grow(CapturedCatalog catalog, Entry like, int from, int count) {
    for (var sql :
        List.of(
            """
            INSERT INTO artifacts SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'many-' || i, a.dataset_uuid, ?
              FROM artifacts a, generate_series(%d, %d) i WHERE a.artifact_id = '%s'""",
            """
            INSERT INTO artifact_data SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'many-' || i, 'o0',
              's3://flyte-data/metadata/datacatalog/x/many-' || i || '/o0/data.pb'
              FROM artifacts a, generate_series(%d, %d) i WHERE ? IS NOT NULL
               AND a.artifact_id = '%s'""",
            """
            INSERT INTO tags SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
              a.dataset_name, a.dataset_domain, a.dataset_version, 'tag-' || i, 'many-' || i,
              a.dataset_uuid FROM artifacts a, generate_series(%d, %d) i WHERE ? IS NOT NULL
               AND a.artifact_id = '%s'""")) {
      catalog.execute(
          sql.formatted(from, from + count - 1, like.artifactId()),
          Flyte.metadata(like.producer()));
    }
    catalog.execute("VACUUM ANALYZE");
  }
}
