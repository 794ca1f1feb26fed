package io.evictl.storage.discover;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.record.EntryKey;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.DatasetKey;
import io.evictl.storage.catalog.StoredArtifact;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Some artifacts of a dataset name, all versions, in the order of the primary key.
 *
 * @param rows those whose metadata holds the name anywhere, and the last one
 * @param scanned how many were read; fewer than asked for: there are no more
 */
record Page(List<Row> rows, int scanned) {

  /**
   * An artifact of a page.
   *
   * @param at its number within the page, from 1
   * @param mayMatch whether its metadata holds the name; what it means is told by decoding alone
   */
  record Row(StoredArtifact artifact, int at, boolean mayMatch) {
    Point point() {
      return new Point(artifact.key().dataset().version(), artifact.key().id());
    }

    /** Whether the name occurs in the metadata, whatever it means there. */
    boolean holds(String name) {
      var metadata = artifact.metadata();
      return metadata != null
          && new String(metadata, ISO_8859_1)
              .contains(new String(name.getBytes(UTF_8), ISO_8859_1));
    }
  }

  /**
   * The innermost query walks along the primary key from the given point and stops after the given
   * number of rows, matching or not: no statement is longer than that. {@code deleted_at} means
   * nothing to Flyte, and nothing here.
   */
  static final String SQL =
      """
      SELECT p.*
        FROM (SELECT a.*, row_number() OVER (ORDER BY a.dataset_version, a.artifact_id) AS at,
                     count(*) OVER () AS scanned,
                     coalesce(position(:name IN a.serialized_metadata) > 0, false) AS may_match
                FROM (SELECT x.dataset_project, x.dataset_name, x.dataset_domain,
                             x.dataset_version, x.artifact_id, x.dataset_uuid,
                             x.serialized_metadata
                        FROM artifacts x
                       WHERE x.dataset_project = :p AND x.dataset_name = :n
                         AND x.dataset_domain = :d
                         AND (x.dataset_version, x.artifact_id) > (:v, :id)
                       ORDER BY x.dataset_version, x.artifact_id LIMIT :rows) a) p
       WHERE p.may_match OR p.at = p.scanned
       ORDER BY p.at""";

  /**
   * @param name which the metadata must hold to come along; empty: all come
   */
  static Page read(Handle handle, EntryKey dataset, byte[] name, Point after, int rows) {
    var found =
        handle
            .createQuery(SQL)
            .bind("name", name)
            .bind("p", dataset.getProject())
            .bind("n", dataset.getDataset())
            .bind("d", dataset.getDomain())
            .bind("v", after.version())
            .bind("id", after.artifactId())
            .bind("rows", rows)
            .map((row, context) -> row(row))
            .list();
    return new Page(found, found.isEmpty() ? 0 : found.getLast().at());
  }

  private static Row row(ResultSet row) throws SQLException {
    var dataset =
        new DatasetKey(
            row.getString("dataset_project"),
            row.getString("dataset_name"),
            row.getString("dataset_domain"),
            row.getString("dataset_version"));
    return new Row(
        new StoredArtifact(
            new ArtifactKey(dataset, row.getString("artifact_id")),
            row.getObject("dataset_uuid", UUID.class),
            row.getBytes("serialized_metadata"),
            null,
            null),
        row.getInt("at"),
        row.getBoolean("may_match"));
  }
}
