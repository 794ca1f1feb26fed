package io.evictl.storage.death;

import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.Entry;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Looks all the time whether a tag promises what is not there. Rows are read in one statement, that
 * is at one instant; an object is missing only if its tag was there before and after the look.
 */
final class Witness implements AutoCloseable {
  /** Tags whose artifact, or whose data, have no row. */
  private static final String ROWLESS =
      """
      SELECT t.tag_name || ' → ' || t.artifact_id FROM tags t
       WHERE t.artifact_id = ANY(:ids)
         AND (NOT EXISTS (SELECT 1 FROM artifacts a
                           WHERE a.dataset_uuid = t.dataset_uuid
                             AND a.artifact_id = t.artifact_id)
              OR NOT EXISTS (SELECT 1 FROM artifact_data d
                              WHERE d.artifact_id = t.artifact_id
                                AND d.dataset_name = t.dataset_name
                                AND d.dataset_version = t.dataset_version))""";

  private static final String TAGGED =
      "SELECT DISTINCT artifact_id FROM tags WHERE artifact_id = ANY(:ids)";

  private final List<Entry> entries;
  private final Bucket bucket;
  private final Handle handle;
  private final Collection<String> broken = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> looks;
  private volatile int count;

  Witness(CapturedCatalog catalog, Bucket bucket, List<Entry> entries) {
    this.entries = entries;
    this.bucket = bucket;
    this.handle = Jdbi.create(catalog.url()).open();
    this.looks = looking.scheduleWithFixedDelay(this::look, 0, 25, TimeUnit.MILLISECONDS);
  }

  private void look() {
    broken.addAll(names(ROWLESS));
    var before = names(TAGGED);
    var objects = bucket.keys();
    var after = names(TAGGED);
    for (var entry : entries) {
      var id = entry.artifactId();
      if (before.contains(id) && after.contains(id)) {
        entry.locations().stream()
            .filter(location -> !objects.contains(Bucket.key(location)))
            .forEach(location -> broken.add(id + " → " + location));
      }
    }
    count++;
  }

  private Set<String> names(String sql) {
    var ids = entries.stream().map(Entry::artifactId).toArray(String[]::new);
    return new TreeSet<>(
        handle
            .createQuery(sql)
            .bindArray("ids", String.class, (Object[]) ids)
            .mapTo(String.class)
            .list());
  }

  /** Broken promises that were seen. */
  Collection<String> broken() {
    return broken;
  }

  /** Looks that were taken. */
  int looks() {
    return count;
  }

  @Override
  public void close() {
    looking.shutdown();
    try {
      if (!looking.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("still looking");
      }
      if (looks.state() == Future.State.FAILED) {
        looks.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the witness died", e);
    } finally {
      handle.close();
    }
  }
}
