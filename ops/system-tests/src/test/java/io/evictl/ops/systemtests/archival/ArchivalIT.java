package io.evictl.ops.systemtests.archival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.Servers;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.systemtests.accept.Deployment;
import io.evictl.ops.systemtests.accept.DeploymentPlan;
import io.evictl.ops.systemtests.accept.ScratchFolder;
import io.evictl.ops.systemtests.accept.Store;
import io.evictl.ops.systemtests.accept.Templates;
import io.evictl.ops.systemtests.oracle.Oracle;
import io.evictl.producer.EvictionPublisher;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.Trigger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** From a changed row of flyteadmin's to an evicted execution, and back. */
class ArchivalIT {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(120);
  private static final Path FOLDER = Path.of("captures", "flyte-1.16.8-shapes");

  /** Produced three entries. */
  private static final String EXECUTION = "ahhhmfwthk4vdrbdjh8q";

  private static final String POLICY =
      """
      since: 2026-01-01T00:00:00Z
      rules: [{action: evict, domain: development, grace: %s}]
      """;

  private final Capture capture = Capture.in(FOLDER);

  @Test
  void archived_isEvicted_activeAgain_isRestored() throws Exception {
    var servers = Servers.shared();
    var templates =
        Templates.load(servers.postgres(), capture, Oracle.read(FOLDER), "archival_template");
    try (var databases = templates.copy("archival");
        var store = Store.start(capture, UnaryOperator.identity(), List.of());
        var folder = ScratchFolder.create("archival");
        var catalog = servers.postgres().connect(databases.catalog());
        var admin = servers.postgres().connect(databases.admin())) {
      // Whatever was archived when the capture was made, is so no more.
      execute(admin, "UPDATE executions SET state = 0");
      var policy = Files.writeString(folder.path().resolve("policy.yaml"), POLICY.formatted("1h"));
      var plan =
          DeploymentPlan.of(
                  "archival",
                  servers,
                  databases,
                  store.server(),
                  store.allowList(),
                  folder.path().resolve("state"))
              .with("rooms", "snapshots,workers,stream,archival")
              .with("archival.policy", policy.toString())
              .with("archival.every", "100ms");
      try (var deployment = Deployment.start(plan, null, DEFINITELY_TOO_SLOW);
          var publisher = new EvictionPublisher(deployment.client().messaging())) {
        var before = tags(catalog);
        archive(admin, 1);
        awaitState(publisher, 1, RequestState.EVICTED);
        assertThat(before).hasSizeGreaterThan(tags(catalog).size()).containsAll(tags(catalog));
        assertThat(store.changes().gone()).isEmpty();

        archive(admin, 0);
        var restored = awaitState(publisher, 1, RequestState.RESTORED);
        assertThat(restored.getCounts().getRestored()).isEqualTo(3);
        assertThat(tags(catalog)).isEqualTo(before);

        Files.writeString(policy, "rules: [{action: evict");
        Files.writeString(policy, POLICY.formatted("0s"));
        archive(admin, 1);
        var purged = awaitState(publisher, 2, RequestState.SUCCEEDED);
        assertThat(purged.getCounts().getPurged()).isEqualTo(3);
        assertThat(store.changes().gone()).hasSize(3);
      }
    }
  }

  /** As flyteadmin does it: the state, and the time of the change. */
  private static void archive(Connection admin, int state) throws SQLException {
    execute(
        admin,
        "UPDATE executions SET state = %d, updated_at = clock_timestamp() WHERE execution_name = '%s'"
            .formatted(state, EXECUTION));
  }

  private static void execute(Connection database, String sql) throws SQLException {
    try (var statement = database.createStatement()) {
      statement.execute(sql);
    }
  }

  private static TreeSet<String> tags(Connection catalog) throws SQLException {
    var tags = new TreeSet<String>();
    try (var statement = catalog.createStatement();
        var rows =
            statement.executeQuery("SELECT dataset_name, tag_name, artifact_id FROM public.tags")) {
      while (rows.next()) {
        tags.add(rows.getString(1) + ' ' + rows.getString(2) + ' ' + rows.getString(3));
      }
    }
    return tags;
  }

  /** The only one of the requests, as many as there are by then, that is in that state. */
  private static EvictionStatus awaitState(
      EvictionPublisher publisher, int requests, RequestState state) {
    return await(state.toString())
        .atMost(DEFINITELY_TOO_SLOW)
        .until(
            () -> {
              var all =
                  publisher.list().stream()
                      .filter(
                          status ->
                              status
                                  .getRequest()
                                  .filter(it -> it.getTrigger() == Trigger.ARCHIVAL)
                                  .isPresent())
                      .toList();
              return all.size() == requests
                  ? all.stream().filter(status -> status.getState() == state).findFirst()
                  : Optional.<EvictionStatus>empty();
            },
            Optional::isPresent)
        .orElseThrow();
  }
}
