package io.evictl.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.gateway.access.Action;
import io.evictl.gateway.access.Principal;
import io.evictl.gateway.access.Role;
import io.evictl.gateway.access.UnavailableException;
import io.evictl.gateway.ask.StatusModel;
import io.evictl.gateway.ask.StatusModelContract;
import io.evictl.gateway.ask.Wanted;
import io.evictl.ops.servers.PostgresServer;
import io.evictl.ops.servers.Servers;
import io.evictl.producer.StatusFeed.NotKeptException;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.settings.Secret;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract in Postgres; and what is kept over restarts, rebuilds and outages. */
class ReadModelIT extends StatusModelContract {
  private static final String NAME = "read_model_" + ProcessHandle.current().pid();
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private static PostgresServer server;

  @BeforeAll
  static void createDatabase() {
    server = Servers.shared().postgres();
    server.createDatabase(NAME);
  }

  @AfterAll
  static void dropDatabase() {
    server.dropDatabase(NAME);
  }

  @Override
  protected StatusModel empty() {
    execute("DROP SCHEMA IF EXISTS evictl_gateway CASCADE");
    var model = model("status");
    model.begin(Map.of(0, 0L));
    model.caughtUp();
    return model;
  }

  @Test
  void restart_goesOnWhereItWas() {
    var status = status("shop", NOON, 1, RequestState.RUNNING);
    try (var first = model("status")) {
      assertThat(first.begin(Map.of(0, 10L, 1, 5L))).isEmpty();
      first.status(status);
      first.handed(Map.of(0, 10L));
      first.handed(Map.of(1, 4L));
      first.caughtUp();
    }
    try (var second = model("status")) {
      assertThat(second.begin(Map.of(0, 10L, 1, 5L))).isEqualTo(Map.of(0, 10L, 1, 4L));
      second.caughtUp();
      assertThat(second.status(status.getRequestId())).contains(status);
    }
  }

  /** Rows and how far they go are one: what failed in between is handed anew. */
  @Test
  void failureInBetween_keepsNeither() {
    var status = status("shop", NOON, 1, RequestState.RUNNING);
    try (var model = model("status")) {
      model.begin(Map.of(0, 10L));
      model.status(status("shop", NOON, 1, RequestState.RUNNING));
      model.handed(Map.of(0, 3L));
      model.status(status);
      execute("ALTER TABLE evictl_gateway.positions ADD CHECK (next_offset < 7)");
      assertThatThrownBy(() -> model.handed(Map.of(0, 10L))).isInstanceOf(NotKeptException.class);
      assertThat(model.begin(Map.of(0, 10L))).isEqualTo(Map.of(0, 3L));
      model.caughtUp();
      assertThat(all(model)).hasSize(1).doesNotContain(status);
    }
  }

  /** Another topic, a shorter one, other rows, or none to say how far: all is made anew. */
  @Test
  void whatDoesNotFit_isMadeAnew() {
    for (var spoil :
        List.of(
            "UPDATE evictl_gateway.progress SET topic = 'another'",
            "UPDATE evictl_gateway.progress SET format = 'older'",
            "UPDATE evictl_gateway.progress SET kept_at = now() - interval '13 hours'",
            "UPDATE evictl_gateway.positions SET next_offset = 11",
            "INSERT INTO evictl_gateway.positions VALUES (7, 1)",
            "DELETE FROM evictl_gateway.positions")) {
      kept();
      execute(spoil);
      try (var model = model("status")) {
        assertThat(model.begin(Map.of(0, 10L))).as(spoil).isEmpty();
        assertThatThrownBy(() -> all(model)).as(spoil).isInstanceOf(UnavailableException.class);
        model.caughtUp();
        assertThat(all(model)).as(spoil).isEmpty();
      }
    }
  }

  /** Nobody tells of half a list, and nobody's offsets go beyond another's rows. */
  @Test
  void rebuildBesideAnother_stopsTheOther_andTellsNothingMeanwhile() {
    kept();
    try (var one = model("status");
        var other = model("status")) {
      one.begin(Map.of(0, 10L));
      one.caughtUp();
      assertThat(all(one)).hasSize(1);
      execute("DELETE FROM evictl_gateway.positions");
      assertThat(other.begin(Map.of(0, 10L))).isEmpty();
      assertThatThrownBy(() -> all(one)).isInstanceOf(UnavailableException.class);
      one.status(status("shop", NOON, 1, RequestState.RUNNING));
      assertThatThrownBy(() -> one.handed(Map.of(0, 10L))).isInstanceOf(NotKeptException.class);
      assertThatThrownBy(one::caughtUp).isInstanceOf(NotKeptException.class);
      other.status(status("shop", NOON, 1, RequestState.RUNNING));
      other.handed(Map.of(0, 4L));
      assertThat(one.begin(Map.of(0, 10L))).isEqualTo(Map.of(0, 4L));
    }
  }

  @Test
  void databaseAway_isSaid() {
    var nowhere =
        new ReadModelSettings("jdbc:postgresql://127.0.0.1:1/none", "a", Optional.empty(), 2);
    try (var model = new ReadModel(nowhere, "status", () -> true)) {
      assertThatThrownBy(() -> model.begin(Map.of())).isInstanceOf(NotKeptException.class);
      assertThatThrownBy(() -> all(model)).isInstanceOf(UnavailableException.class);
    }
  }

  /** A page in the midst of a long list is read, and no more than that. */
  @Test
  void pages_goByTheIndex() throws SQLException {
    execute(
        """
        INSERT INTO evictl_gateway.requests
        SELECT 'r' || i, 1, i, 'RUNNING', 'ada', '{shop}', '{development}', ''
          FROM generate_series(1, 20000) i;
        ANALYZE evictl_gateway.requests""");
    var sql =
        (ModelSql.READABLE + ModelSql.AND_AFTER + ModelSql.NEWEST_FIRST)
            .replace(":mayProjects", "'{shop}'")
            .replace(":mayDomains", "'{*}'")
            .replace(":afterMicros", "10000")
            .replace(":afterId", "'r10000'")
            .replace(":most", "50");
    try (var connection = server.connect(NAME);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("EXPLAIN " + sql)) {
      var plan = new StringBuilder();
      while (rows.next()) {
        plan.append(rows.getString(1)).append('\n');
      }
      assertThat(plan.toString()).contains("requests_newest").doesNotContain("Sort");
    }
  }

  /** One request, up to offset 10 of partition 0. */
  private static void kept() {
    execute("DROP SCHEMA evictl_gateway CASCADE");
    try (var model = model("status")) {
      model.begin(Map.of(0, 10L));
      model.status(status("shop", NOON, 1, RequestState.RUNNING));
      model.handed(Map.of(0, 10L));
      model.caughtUp();
    }
  }

  private static List<EvictionStatus> all(ReadModel model) {
    var reader = new Principal("ada", true, List.of(new Role("*", "*", EnumSet.of(Action.READ))));
    return model.list(Wanted.allOf(reader), null, 100);
  }

  private static ReadModel model(String topic) {
    var url = "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), NAME);
    var settings =
        new ReadModelSettings(url, server.user(), Optional.of(Secret.of(server.password())), 4);
    return new ReadModel(settings, topic, () -> true);
  }

  private static void execute(String sql) {
    try (var connection = server.connect(NAME);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
