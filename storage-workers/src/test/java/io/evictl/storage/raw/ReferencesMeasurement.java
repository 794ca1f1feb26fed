package io.evictl.storage.raw;

import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.MovedClock;
import io.evictl.storage.workshop.Workshop;
import java.time.Duration;

/**
 * How long it takes to build the reference index, to walk over it when all is known, and to say
 * that nothing is missing. Not a test: run by hand, with the number of artifacts. Objects are made
 * up in memory: a store's time comes on top.
 */
public final class ReferencesMeasurement {
  private ReferencesMeasurement() {}

  public static void main(String[] args) throws Exception {
    int artifacts = Integer.parseInt(args[0]);
    var catalog = CapturedCatalog.fresh();
    var like = catalog.entries("flyte_task-shop.load_orders").getFirst();
    catalog.execute(
        """
        INSERT INTO artifacts SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
               a.dataset_name, a.dataset_domain, a.dataset_version || (i %% 7),
               gen_random_uuid(), a.dataset_uuid, a.serialized_metadata
          FROM artifacts a, generate_series(1, %d) i WHERE a.artifact_id = ?"""
            .formatted(artifacts),
        like.artifactId());
    catalog.execute(
        """
        INSERT INTO artifact_data SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
               a.dataset_name, a.dataset_domain, a.dataset_version, a.artifact_id, 'o0',
               'd' || a.artifact_id FROM artifacts a
        ON CONFLICT DO NOTHING""");
    catalog.execute(
        "UPDATE artifact_data SET location = concat(?, artifact_id, '/o0/data.pb')", Bucket.PREFIX);
    catalog.execute("ANALYZE");
    try (var bucket = Bucket.open();
        var shop = new Workshop(catalog, bucket, new MovedClock())) {
      var walk =
          ReferenceWalks.of(
              shop,
              (blob, atMost) -> RawLiterals.file("s3://raw/" + blob.key()).toByteArray(),
              ReferenceWalk.Sizes.USUAL.page());
      tell("build", walk::finish);
      tell("all known", walk::finish);
      for (int round = 0; round < 3; round++) {
        tell("proof after nothing new", () -> walk.catchUp() > 0 ? 1 : 0);
        catalog.execute(
            """
            UPDATE artifacts SET updated_at = now() WHERE artifact_id IN
              (SELECT artifact_id FROM artifacts ORDER BY artifact_id LIMIT 100)""");
        tell("proof after 100 written", () -> walk.catchUp() > 0 ? 1 : 0);
        tell(
            "standing",
            () -> shop.parts.transactions().read(new ReferenceIndex()::standing).unread());
      }
    }
    System.exit(0);
  }

  private interface Work {
    long run() throws Exception;
  }

  private static void tell(String name, Work work) throws Exception {
    long begun = System.nanoTime();
    long result = work.run();
    System.gc();
    var memory = Runtime.getRuntime();
    System.out.printf(
        "%s: %d, %d ms, %d MB used after it%n",
        name,
        result,
        Duration.ofNanos(System.nanoTime() - begun).toMillis(),
        (memory.totalMemory() - memory.freeMemory()) >> 20);
  }
}
