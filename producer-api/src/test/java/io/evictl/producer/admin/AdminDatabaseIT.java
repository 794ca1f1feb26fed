package io.evictl.producer.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.evictl.ops.servers.Servers;
import io.evictl.producer.admin.AdminDatabaseException.Kind;
import io.evictl.schemas.record.ExecutionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What goes wrong with flyteadmin's database, and what the operator is told. */
class AdminDatabaseIT {
  private static final ExecutionId ANY = new ExecutionId("flytesnacks", "development", "a1");

  @Test
  void missingGrant_isNamed_andMendsByThatGrant() {
    try (var database = TestAdminDatabase.empty()) {
      var role = "reader_" + database.name();
      database.execute("CREATE ROLE \"%s\" LOGIN PASSWORD 'secret'".formatted(role));
      var settings = AdminDatabaseSettings.of(database.url(), role, "secret");
      try (var admin = new AdminDatabase(settings)) {
        assertThatThrownBy(admin::check)
            .asInstanceOf(type(AdminDatabaseException.class))
            .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN))
            .satisfies(e -> assertThat(e.isPassing()).isFalse())
            .extracting(Throwable::getMessage)
            .asString()
            .contains(
                "GRANT SELECT ON executions, node_executions, task_executions, tasks, execution_tags"
                    + " TO \""
                    + role);
        database.execute(AdminDatabase.grantsFor(role));
        admin.check();
        assertThat(admin.<Boolean>read(view -> view.execution(ANY).isEmpty())).isTrue();
      }
      database.execute("DROP OWNED BY \"%1$s\"; DROP ROLE \"%1$s\"".formatted(role));
    }
  }

  @Test
  void otherDatabase_isNotFlyteadmins() {
    try (var database = TestAdminDatabase.foreign()) {
      assertKind(database.settings(), Kind.NOT_FLYTEADMIN);
    }
  }

  @Test
  void missingDatabase_isNotFlyteadmins() {
    var server = Servers.shared().postgres();
    var url = "jdbc:postgresql://%s:%d/nowhere".formatted(server.host(), server.port());
    assertKind(
        AdminDatabaseSettings.of(url, server.user(), server.password()), Kind.NOT_FLYTEADMIN);
  }

  @Test
  void closedPort_isAway() {
    var settings = AdminDatabaseSettings.of("jdbc:postgresql://127.0.0.1:1/flyte", "flyte", "");
    assertKind(impatient(settings), Kind.AWAY);
  }

  @Test
  void slowStatement_isCancelled() {
    try (var database = TestAdminDatabase.empty();
        var admin = new AdminDatabase(impatient(database.settings()));
        var locked = new Locked(database)) {
      assertThatThrownBy(() -> admin.read(view -> view.execution(ANY)))
          .asInstanceOf(type(AdminDatabaseException.class))
          .extracting(AdminDatabaseException::kind)
          .isEqualTo(Kind.CANCELLED);
    }
  }

  /** Whoever reads cannot write, whatever the role may. */
  @Test
  void read_cannotWrite() {
    try (var database = TestAdminDatabase.empty();
        var admin = new AdminDatabase(database.settings())) {
      assertThatThrownBy(
              () ->
                  admin
                      .jdbi()
                      .useTransaction(handle -> handle.execute("DELETE FROM execution_tags")))
          .hasMessageContaining("read-only transaction");
    }
  }

  @Test
  void settings_doNotTellThePassword() {
    var settings =
        AdminDatabaseSettings.of("jdbc:postgresql://h/d?password=secret&x=1", "flyte", "secret");
    assertThat(settings.toString()).contains("flyte").doesNotContain("secret");
  }

  private static void assertKind(AdminDatabaseSettings settings, Kind kind) {
    try (var admin = new AdminDatabase(settings)) {
      assertThatThrownBy(admin::check)
          .asInstanceOf(type(AdminDatabaseException.class))
          .extracting(AdminDatabaseException::kind)
          .isEqualTo(kind);
    }
  }

  private static AdminDatabaseSettings impatient(AdminDatabaseSettings settings) {
    return new AdminDatabaseSettings(
        settings.url(),
        settings.user(),
        Optional.empty(),
        2,
        1000,
        Duration.ofMillis(200),
        Duration.ofSeconds(1));
  }

  /** Keeps a table locked: reads wait. */
  private static final class Locked implements AutoCloseable {
    private final Connection connection;

    Locked(TestAdminDatabase database) {
      try {
        connection = database.connect();
        connection.setAutoCommit(false);
        connection.createStatement().execute("LOCK TABLE executions");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
