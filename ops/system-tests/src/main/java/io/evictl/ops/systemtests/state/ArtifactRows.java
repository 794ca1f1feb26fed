package io.evictl.ops.systemtests.state;

import io.evictl.ops.systemtests.oracle.ListedArtifact;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rows of an artifact in the pristine tables of datacatalog. */
public final class ArtifactRows {

  private static final String BY_DATASET =
      """
      SELECT '%1$s', t::text FROM pristine.%1$s t
       WHERE dataset_project = ? AND dataset_domain = ? AND dataset_name = ?
         AND dataset_version = ? AND artifact_id = ?
      """;

  private static final String PARTITIONS =
      """
      SELECT 'partitions', p::text FROM pristine.partitions p
        JOIN pristine.datasets d ON d.uuid = p.dataset_uuid
       WHERE d.project = ? AND d.domain = ? AND d.name = ? AND d.version = ?
         AND p.artifact_id = ?
      """;

  private static final List<String> QUERIES =
      List.of(
          BY_DATASET.formatted("artifacts"),
          BY_DATASET.formatted("artifact_data"),
          BY_DATASET.formatted("tags"),
          PARTITIONS);

  private ArtifactRows() {}

  /** All rows that go when the artifact goes. */
  public static Set<Row> of(ListedArtifact artifact, Connection database) throws SQLException {
    var rows = new TreeSet<Row>();
    for (var query : QUERIES) {
      try (var statement = database.prepareStatement(query)) {
        var dataset = artifact.dataset();
        statement.setString(1, dataset.project());
        statement.setString(2, dataset.domain());
        statement.setString(3, dataset.name());
        statement.setString(4, dataset.version());
        statement.setString(5, artifact.artifactId());
        try (var found = statement.executeQuery()) {
          while (found.next()) {
            rows.add(new Row(found.getString(1), found.getString(2)));
          }
        }
      }
    }
    return rows;
  }
}
