package io.evictl.storage.workshop;

import io.evictl.schemas.record.ExecutionId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A test with a captured catalog of its own, a bucket for all of its class, and one worker. */
public abstract class WorkshopCase {
  /** An execution that produced nothing of the captures. */
  protected static final ExecutionId SOMEBODY = Workshop.execution("somebody-else");

  @SuppressWarnings("NullAway.Init")
  protected static Bucket bucket;

  @SuppressWarnings("NullAway.Init")
  protected CapturedCatalog catalog;

  @SuppressWarnings("NullAway.Init")
  protected MovedClock clock;

  @SuppressWarnings("NullAway.Init")
  protected Workshop shop;

  @SuppressWarnings("NullAway.Init")
  protected UUID request;

  @BeforeAll
  static void openBucket() {
    bucket = Bucket.open();
  }

  @AfterAll
  static void closeBucket() {
    bucket.close();
  }

  @BeforeEach
  void openShop() {
    catalog = CapturedCatalog.fresh();
    clock = new MovedClock();
    shop = new Workshop(catalog, bucket, clock);
    request = UUID.randomUUID();
  }

  @AfterEach
  void closeShop() {
    shop.close();
  }

  /** The first entry of a captured task, its object in the bucket. */
  protected Entry entry(String task) {
    var entry = catalog.entries("flyte_task-" + task).getFirst();
    bucket.fill(entry.locations());
    return entry;
  }

  /** An entry that another one of the same task is there beside. */
  protected List<Entry> entries(String task) {
    var entries = catalog.entries("flyte_task-" + task);
    entries.forEach(entry -> bucket.fill(entry.locations()));
    return entries;
  }

  /** Whether the object of each of the entry's locations is there. */
  protected static boolean hasObjects(Entry entry) {
    return bucket.keys().containsAll(entry.locations().stream().map(Bucket::key).toList());
  }

  /** Rows of datacatalog that name the entry's artifact. */
  protected Set<String> rowsOf(Entry entry) {
    return CapturedCatalog.naming(catalog.rows(), entry.artifactId());
  }

  /** How many tags point to the entry's artifact. */
  protected int tagsOf(Entry entry) {
    return catalog
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("SELECT count(*) FROM tags WHERE artifact_id = ?")
                    .bind(0, entry.artifactId())
                    .mapTo(Integer.class)
                    .one());
  }
}
