package io.evictl.ops.systemtests.neighbours;

import io.evictl.ops.systemtests.oracle.Dataset;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What neighbours are modelled on. */
record CapturedCatalog(List<Home> datasets, List<Artifact> artifacts) {

  record Home(Dataset dataset, UUID uuid) {}

  /** A captured artifact; the tag is empty where it has none. */
  record Artifact(String id, String tag) {}

  /** Where a capture's catalog is empty. */
  private static final Home MADE_UP =
      new Home(new Dataset("neighbours", "development", "flyte_task-a.b", "1-a-b"), new UUID(0, 1));

  private static final String DATASETS =
      """
      SELECT project, domain, name, version, uuid FROM datasets
       ORDER BY project, domain, name, version
      """;
  private static final String ARTIFACTS =
      """
      SELECT a.artifact_id, coalesce(min(t.tag_name), '')
        FROM artifacts a
        LEFT JOIN tags t USING (dataset_project, dataset_name, dataset_domain, dataset_version,
                                artifact_id)
       GROUP BY a.artifact_id
       ORDER BY a.artifact_id
      """;

  CapturedCatalog {
    datasets = datasets.isEmpty() ? List.of(MADE_UP) : List.copyOf(datasets);
    artifacts = List.copyOf(artifacts);
  }

  static CapturedCatalog read(Connection database) throws SQLException {
    var datasets = new ArrayList<Home>();
    var artifacts = new ArrayList<Artifact>();
    try (var statement = database.createStatement()) {
      try (var rows = statement.executeQuery(DATASETS)) {
        while (rows.next()) {
          datasets.add(
              new Home(
                  new Dataset(
                      rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)),
                  rows.getObject(5, UUID.class)));
        }
      }
      try (var rows = statement.executeQuery(ARTIFACTS)) {
        while (rows.next()) {
          artifacts.add(new Artifact(rows.getString(1), rows.getString(2)));
        }
      }
    }
    return new CapturedCatalog(datasets, artifacts);
  }
}
