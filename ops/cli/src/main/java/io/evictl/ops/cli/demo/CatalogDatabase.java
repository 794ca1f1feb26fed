package io.evictl.ops.cli.demo;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The demo's own look into datacatalog. */
final class CatalogDatabase {
  private static final String BEHIND_TAG =
      """
      SELECT a.artifact_id, a.serialized_metadata
        FROM tags t
        JOIN artifacts a USING (dataset_project, dataset_name, dataset_domain, dataset_version,
                                artifact_id)
       WHERE t.dataset_project = ? AND t.dataset_domain = ? AND t.dataset_name = ?
         AND t.dataset_version = ? AND t.tag_name = ?
      """;

  private CatalogDatabase() {}

  /**
   * What is behind a tag now.
   *
   * @param producer the execution that its metadata names, where it names one
   */
  record Cached(String artifactId, @Nullable ExecutionId producer) {}

  /** Empty where there is no such tag, or nothing behind it: a run would not hit. */
  static Optional<Cached> lookUp(Connection catalog, EntryKey entry) throws SQLException {
    try (var query = catalog.prepareStatement(BEHIND_TAG)) {
      query.setString(1, entry.getProject());
      query.setString(2, entry.getDomain());
      query.setString(3, entry.getDataset());
      query.setString(4, entry.getVersion());
      query.setString(5, entry.getTag().orElse(""));
      try (var rows = query.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new Cached(
                    rows.getString("artifact_id"),
                    ArtifactProducer.in(rows.getBytes("serialized_metadata")).orElse(null)))
            : Optional.empty();
      }
    }
  }
}
