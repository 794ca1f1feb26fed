package io.evictl.storage.discover;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.MovedClock;
import io.evictl.storage.workshop.Workshop;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How long it takes to look through many artifacts of one task. Not a test: run by hand, with the
 * number of artifacts, every how many-th of them is of the execution that is looked for, and how
 * many executions are looked for together.
 */
public final class DiscoverMeasurement {
  private DiscoverMeasurement() {}

  public static void main(String[] args) {
    int artifacts = Integer.parseInt(args[0]);
    int every = Integer.parseInt(args[1]);
    int together = Integer.parseInt(args[2]);
    var catalog = CapturedCatalog.fresh();
    var like = catalog.entries("flyte_task-shop.load_orders").getFirst();
    catalog.execute(
        """
        INSERT INTO artifacts SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
               a.dataset_name, a.dataset_domain, a.dataset_version || (i %% 7),
               gen_random_uuid(), a.dataset_uuid, CASE i %% %d WHEN 0 THEN CAST(? AS bytea)
               ELSE CAST(? AS bytea) END
          FROM artifacts a, generate_series(1, %d) i WHERE a.artifact_id = ?"""
            .formatted(every, artifacts),
        Flyte.metadata(run(0)),
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
      var dataset = EntryKey.newBuilder(like.key()).setVersion("").setTag("").build();
      for (int round = 0; round < 3; round++) {
        measure(shop, dataset, 1);
        measure(shop, dataset, together);
      }
    }
    System.exit(0);
  }

  private static ExecutionId run(int number) {
    return Workshop.execution("a-run-with-a-name-" + number);
  }

  private static void measure(Workshop shop, EntryKey dataset, int executions) {
    long begun = System.nanoTime();
    long longest = 0;
    int batches = 0;
    int found = 0;
    var open = IntStream.range(0, executions).mapToObj(i -> task(shop, dataset, run(i))).toList();
    while (!open.isEmpty()) {
      long taken = System.nanoTime();
      var answers = shop.discoverer.discover(open.stream().map(shop::taken).toList());
      longest = Math.max(longest, System.nanoTime() - taken);
      found += answers.stream().mapToInt(answer -> answer.getFound().size()).sum();
      batches++;
      open = next(open, answers);
    }
    System.out.printf(
        "executions %d found %d in %d batches, %d ms, longest batch %d ms%n",
        executions,
        found,
        batches,
        Duration.ofNanos(System.nanoTime() - begun).toMillis(),
        Duration.ofNanos(longest).toMillis());
  }

  private static List<EvictionTask> next(List<EvictionTask> tasks, List<EvictionResult> answers) {
    var after =
        answers.stream()
            .filter(answer -> answer.getDiscoverAfter().isPresent())
            .collect(
                Collectors.toMap(
                    EvictionResult::getTaskId, answer -> answer.getDiscoverAfter().orElseThrow()));
    return tasks.stream()
        .filter(task -> after.containsKey(task.getTaskId()))
        .map(
            task ->
                EvictionTask.newBuilder(task).setDiscoverAfter(after.get(task.getTaskId())).build())
        .toList();
  }

  private static EvictionTask task(Workshop shop, EntryKey dataset, ExecutionId execution) {
    var entry = new Entry(dataset, "", execution, List.of());
    return EvictionTask.newBuilder(shop.task(UUID.randomUUID(), execution, entry, List.of()))
        .setAction(TaskAction.DISCOVER)
        .build();
  }
}
