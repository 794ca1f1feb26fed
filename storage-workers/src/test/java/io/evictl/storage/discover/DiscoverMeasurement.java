package io.evictl.storage.discover;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.MovedClock;
import io.evictl.storage.workshop.Workshop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How long it takes to look through many artifacts of one task. Not a test: run by hand, with the
 * number of artifacts and every how many-th of them is of the execution that is looked for.
 */
public final class DiscoverMeasurement {
  private DiscoverMeasurement() {}

  public static void main(String[] args) {
    int artifacts = Integer.parseInt(args[0]);
    int every = Integer.parseInt(args[1]);
    var catalog = CapturedCatalog.fresh();
    var like = catalog.entries("flyte_task-shop.load_orders").getFirst();
    var wanted = Workshop.execution("a-run-with-a-name");
    catalog.execute(
        """
        INSERT INTO artifacts SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
               a.dataset_name, a.dataset_domain, a.dataset_version || (i %% 7),
               gen_random_uuid(), a.dataset_uuid, CASE i %% %d WHEN 0 THEN CAST(? AS bytea)
               ELSE CAST(? AS bytea) END
          FROM artifacts a, generate_series(1, %d) i WHERE a.artifact_id = ?"""
            .formatted(every, artifacts),
        Flyte.metadata(wanted),
        Flyte.metadata(Workshop.execution("another-run-of-it")),
        like.artifactId());
    catalog.execute(
        """
        INSERT INTO tags SELECT now(), now(), NULL, dataset_project, dataset_name, dataset_domain,
               dataset_version, 'tag-' || artifact_id, artifact_id, dataset_uuid FROM artifacts
        ON CONFLICT DO NOTHING""");
    catalog.execute("ANALYZE");
    try (var bucket = Bucket.open();
        var shop = new Workshop(catalog, bucket, new MovedClock())) {
      for (int round = 0; round < 3; round++) {
        var dataset = EntryKey.newBuilder(like.key()).setVersion("").setTag("").build();
        measure(shop, shop.task(UUID.randomUUID(), wanted, entry(dataset), List.of()));
      }
    }
    System.exit(0);
  }

  private static Entry entry(EntryKey dataset) {
    return new Entry(dataset, "", Workshop.execution(""), List.of());
  }

  private static void measure(Workshop shop, EvictionTask task) {
    long begun = System.nanoTime();
    long longest = 0;
    int tasks = 0;
    int found = 0;
    Optional<String> after = Optional.empty();
    do {
      long taken = System.nanoTime();
      var result =
          shop.discover(
              EvictionTask.newBuilder(task)
                  .setAction(TaskAction.DISCOVER)
                  .setDiscoverAfter(after.orElse(null))
                  .build());
      longest = Math.max(longest, System.nanoTime() - taken);
      found += result.getFound().size();
      after = result.getDiscoverAfter();
      tasks++;
    } while (after.isPresent());
    System.out.printf(
        "found %d in %d tasks, %d ms, longest task %d ms%n",
        found,
        tasks,
        Duration.ofNanos(System.nanoTime() - begun).toMillis(),
        Duration.ofNanos(longest).toMillis());
  }
}
