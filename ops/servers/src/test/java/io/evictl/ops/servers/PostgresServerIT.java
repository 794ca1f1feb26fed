package io.evictl.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.ops.servers.PostgresServer.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
@Timeout(300)
class PostgresServerIT {

  @TempDir Path folder;

  @Test
  void onDisk_keepsRowsOverRestart() throws Exception {
    Path given = folder.resolve("given");
    try (var first = PostgresServer.onDisk(given, 0, Durability.SAFE)) {
      assertThat(single(first, "postgres", "SHOW fsync")).isEqualTo("on");
      assertThat(single(first, "postgres", "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(single(first, "postgres", "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(single(first, "postgres", "SHOW server_version")).startsWith("18.");
      first.createDatabase("kept");
      single(first, "kept", "CREATE TABLE t AS SELECT 42 AS i; SELECT 'made'");
      assertThatThrownBy(() -> PostgresServer.onDisk(given, 0, Durability.SAFE))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("server=postgres folder=" + given + " is in use by the process");
    }
    assertThat(Postmaster.of(given.resolve("data"))).isEmpty();
    int port = FreePort.pick();
    try (var second = PostgresServer.onDisk(given, port, Durability.FAST)) {
      assertThat(second.port()).isEqualTo(port);
      assertThat(single(second, "postgres", "SHOW fsync")).isEqualTo("off");
      assertThat(single(second, "kept", "SELECT i FROM t")).isEqualTo("42");
    }
  }

  /** A folder of somebody else's running server is left alone. */
  @Test
  void onDisk_refusesServerOfUnknownOwner() throws Exception {
    Path theirs = folder.resolve("theirs");
    Path given = Files.createDirectories(folder.resolve("given"));
    try (var their = PostgresServer.onDisk(theirs, 0, Durability.FAST)) {
      Files.createSymbolicLink(given.resolve("data"), theirs.resolve("data"));
      assertThatThrownBy(() -> PostgresServer.onDisk(given, 0, Durability.FAST))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("not one of ours");
      assertThat(single(their, "postgres", "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void createDatabase_refusesNameThatNeedsQuoting() {
    var postgres = Servers.shared().postgres();
    assertThatThrownBy(() -> postgres.createDatabase("a; DROP DATABASE b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String single(PostgresServer server, String database, String sql)
      throws SQLException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement()) {
      boolean rows = statement.execute(sql);
      while (!rows) {
        rows = statement.getMoreResults();
      }
      try (var result = statement.getResultSet()) {
        assertThat(result.next()).isTrue();
        return result.getString(1);
      }
    }
  }
}
