package io.evictl.ops.systemtests.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.servers.Servers;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.systemtests.neighbours.Neighbours;
import io.evictl.ops.systemtests.oracle.ExecutionName;
import io.evictl.ops.systemtests.oracle.Oracle;
import io.evictl.ops.systemtests.state.ArtifactState;
import io.evictl.ops.systemtests.state.PristineTables;
import io.evictl.ops.systemtests.state.Row;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The comparison sees every change of a captured database, and the repair undoes deletions. */
class PristineTablesIT {

  private static final Path FOLDER = Path.of("captures", "flyte-1.16.8-shapes");

  private static Templates.Databases databases;
  private static Connection database;
  private static PristineTables tables;
  private static int capturedRows;

  @BeforeAll
  static void load() throws SQLException {
    var postgres = Servers.shared().postgres();
    var capture = Capture.in(FOLDER);
    var templates = Templates.load(postgres, capture, Oracle.read(FOLDER), "pristine");
    databases = templates.copy("pristine_copy");
    database = postgres.connect(databases.catalog());
    tables = PristineTables.in(database);
    postgres.createDatabase("pristine_bare");
    try (var bare = postgres.connect("pristine_bare")) {
      capture.loadCatalog(bare);
      capturedRows = rows(bare);
    }
  }

  @AfterAll
  static void drop() throws SQLException {
    database.close();
    databases.close();
  }

  @AfterEach
  void undo() throws SQLException {
    execute("TRUNCATE tags, artifacts, artifact_data, datasets, partitions, reservations");
    tables.restore(database, tables.changes(database));
    assertThat(tables.changes(database).gone()).isEmpty();
  }

  @Test
  void neighbours_areTenThousandRows() throws SQLException {
    assertThat(rows(database) - capturedRows).isEqualTo(Neighbours.ROWS);
  }

  @Test
  void changes_untouched_none() throws SQLException {
    var changes = tables.changes(database);

    assertThat(changes.gone()).isEmpty();
    assertThat(changes.come()).isEmpty();
  }

  @Test
  void changes_oneTimestampOfOneNeighbour_seen() throws SQLException {
    execute(
        """
        UPDATE datasets SET updated_at = updated_at + interval '1 microsecond'
         WHERE uuid = (SELECT min(uuid::text)::uuid FROM datasets)
        """);

    var changes = tables.changes(database);

    assertThat(changes.gone()).extracting(Row::table).containsExactly("datasets");
    assertThat(changes.come()).extracting(Row::table).containsExactly("datasets");
    execute("DELETE FROM datasets");
  }

  @Test
  void restore_deletedArtifact_isWholeAgain() throws SQLException {
    var oracle = Oracle.read(FOLDER);
    var execution =
        oracle
            .execution(new ExecutionName("flytesnacks", "development", "ahhhmfwthk4vdrbdjh8q"))
            .orElseThrow();
    var expected = oracle.expect(execution, false).required();
    var states = ArtifactState.of(expected, Set.of(), database);
    for (var artifact : expected) {
      execute("DELETE FROM artifacts WHERE artifact_id = '" + artifact.artifactId() + "'");
      execute("DELETE FROM artifact_data WHERE artifact_id = '" + artifact.artifactId() + "'");
      execute("DELETE FROM tags WHERE artifact_id = '" + artifact.artifactId() + "'");
    }

    var changes = tables.changes(database);

    assertThat(states).hasSize(3);
    states.forEach(state -> assertThat(changes.gone()).containsAll(state.rows()));
    assertThat(tables.restore(database, changes)).isEqualTo(changes.gone().size());
    assertThat(tables.changes(database).gone()).isEmpty();
  }

  private static void execute(String sql) throws SQLException {
    try (var statement = database.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int rows(Connection of) throws SQLException {
    int rows = 0;
    for (var table :
        new String[] {
          "datasets",
          "artifacts",
          "artifact_data",
          "tags",
          "partitions",
          "partition_keys",
          "reservations"
        }) {
      try (var statement = of.createStatement();
          var count = statement.executeQuery("SELECT count(*) FROM public." + table)) {
        count.next();
        rows += count.getInt(1);
      }
    }
    return rows;
  }
}
