package io.evictl.ops.standalone.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The tables of flyteadmin and datacatalog 1.16, empty; for a standalone that has no Flyte. The
 * statements are a dump of the databases that a live Flyte 1.16.8 had made.
 */
public enum FlyteSchema {
  ADMIN("admin-schema.sql"),
  DATACATALOG("datacatalog-schema.sql");

  private final String resource;

  FlyteSchema(String resource) {
    this.resource = resource;
  }

  /** Creates the tables in an empty database; all or nothing. Auto-commit must be on. */
  public void create(Connection database) throws SQLException {
    database.setAutoCommit(false);
    try (var session = database.createStatement()) {
      SqlDump.execute(Path.of(resource), text(), database);
      session.execute("RESET ALL");
      database.commit();
    } finally {
      database.rollback();
      database.setAutoCommit(true);
    }
  }

  private String text() {
    try (var stream = FlyteSchema.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
