package io.evictl.storage.catalog;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Walks along primary keys, a page a statement, in the order of the database: it alone compares
 * names. What is written behind a walk while it goes on is not seen by it.
 */
public final class CatalogPages {

  /** The next task after one that has artifacts or tags. */
  public Optional<DatasetName> nextName(Handle handle, DatasetName after) {
    return handle
        .createQuery(PagesSql.NEXT_NAME)
        .bind("p", after.project())
        .bind("n", after.name())
        .bind("d", after.domain())
        .map(
            (row, context) ->
                new DatasetName(row.getString("p"), row.getString("n"), row.getString("d")))
        .findOne();
  }

  /**
   * The next artifacts of a task.
   *
   * @param version with id: of the last one seen; empty at the start
   */
  public List<StoredArtifact> artifacts(
      Handle handle, DatasetName of, String version, String id, int rows) {
    return handle
        .createQuery(PagesSql.ARTIFACTS)
        .bind("p", of.project())
        .bind("n", of.name())
        .bind("d", of.domain())
        .bind("v", version)
        .bind("id", id)
        .bind("rows", rows)
        .map((row, context) -> Datacatalog.artifact(row))
        .list();
  }

  /**
   * A tag of a page.
   *
   * @param hasArtifact whether the row that it points to is there
   * @param writtenAt empty unless both of its times are stored
   */
  public record Tag(StoredTag stored, boolean hasArtifact, Optional<Instant> writtenAt) {}

  /**
   * The next tags of a task.
   *
   * @param version with name: of the last one seen; empty at the start
   */
  public List<Tag> tags(Handle handle, DatasetName of, String version, String name, int rows) {
    return handle
        .createQuery(PagesSql.TAGS)
        .bind("p", of.project())
        .bind("n", of.name())
        .bind("d", of.domain())
        .bind("v", version)
        .bind("tag", name)
        .bind("rows", rows)
        .map(
            (row, context) ->
                new Tag(
                    Datacatalog.tag(row),
                    row.getBoolean("has_artifact"),
                    Optional.ofNullable(row.getObject("written_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant)))
        .list();
  }

  /** The first locations of the whole catalog. */
  public List<StoredLocation> locations(Handle handle, int rows) {
    return handle
        .createQuery(PagesSql.FIRST_LOCATIONS)
        .bind("rows", rows)
        .map((row, context) -> Datacatalog.location(row))
        .list();
  }

  /** The next locations of the whole catalog. */
  public List<StoredLocation> locations(Handle handle, StoredLocation after, int rows) {
    var dataset = after.artifact().dataset();
    return handle
        .createQuery(PagesSql.LOCATIONS)
        .bind("p", dataset.project())
        .bind("n", dataset.name())
        .bind("d", dataset.domain())
        .bind("v", dataset.version())
        .bind("id", after.artifact().id())
        .bind("name", after.name())
        .bind("rows", rows)
        .map((row, context) -> Datacatalog.location(row))
        .list();
  }
}
