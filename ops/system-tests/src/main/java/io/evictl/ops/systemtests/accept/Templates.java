package io.evictl.ops.systemtests.accept;

import io.evictl.ops.servers.PostgresServer;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.standalone.capture.Manifest.Layout;
import io.evictl.ops.systemtests.neighbours.Neighbours;
import io.evictl.ops.systemtests.oracle.Oracle;
import io.evictl.ops.systemtests.oracle.OracleExecution;
import io.evictl.ops.systemtests.state.PristineTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;

/**
 * The databases of a capture, loaded once, with neighbours and with a pristine copy of each table,
 * to create databases from.
 *
 * @param catalog template of datacatalog's database, or of both
 * @param admin template of flyteadmin's database; the same where both share one
 */
public record Templates(PostgresServer postgres, String catalog, String admin) {

  /** Rows on top of a capture's. */
  public interface More {
    void insert(Connection database) throws SQLException;
  }

  /** Loads a capture and its neighbours. */
  public static Templates load(PostgresServer postgres, Capture capture, Oracle oracle, String name)
      throws SQLException {
    return load(postgres, capture, oracle, name, database -> {});
  }

  /** Loads a capture, its neighbours, and more into the catalog. */
  public static Templates load(
      PostgresServer postgres, Capture capture, Oracle oracle, String name, More more)
      throws SQLException {
    boolean shared = capture.manifest().layout() == Layout.ONE_DATABASE;
    var catalog = name + "_catalog";
    var admin = shared ? catalog : name + "_admin";
    postgres.createDatabase(catalog);
    try (var database = postgres.connect(catalog)) {
      capture.loadCatalog(database);
      if (shared) {
        capture.loadAdmin(database);
      }
      database.setAutoCommit(false);
      new Neighbours(
              capture.manifest().catalogPrefix(),
              execution -> oracle.execution(execution).isPresent())
          .insert(
              database,
              oracle.executions().stream().map(OracleExecution::id).collect(Collectors.toSet()));
      more.insert(database);
      PristineTables.copy(database);
      database.commit();
    }
    if (!shared) {
      postgres.createDatabase(admin);
      try (var database = postgres.connect(admin)) {
        capture.loadAdmin(database);
        PristineTables.copy(database);
      }
    }
    return new Templates(postgres, catalog, admin);
  }

  /** Creates fresh databases. */
  public Databases copy(String name) {
    var catalogCopy = name + "_catalog";
    postgres.createDatabase(catalogCopy, catalog);
    if (admin.equals(catalog)) {
      return new Databases(postgres, catalogCopy, catalogCopy);
    }
    var adminCopy = name + "_admin";
    postgres.createDatabase(adminCopy, admin);
    return new Databases(postgres, catalogCopy, adminCopy);
  }

  /** Databases of one way. */
  public record Databases(PostgresServer postgres, String catalog, String admin)
      implements AutoCloseable {

    /** Where the workers find it. */
    public String catalogUrl() {
      return postgres.jdbcUrl(catalog);
    }

    /** Where the snapshot service finds it. */
    public String adminUrl() {
      return postgres.jdbcUrl(admin);
    }

    @Override
    public void close() {
      postgres.dropDatabase(catalog);
      postgres.dropDatabase(admin);
    }
  }
}
