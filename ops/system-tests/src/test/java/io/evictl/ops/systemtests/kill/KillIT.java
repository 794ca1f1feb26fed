package io.evictl.ops.systemtests.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.Servers;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.systemtests.accept.Client;
import io.evictl.ops.systemtests.accept.Deployment;
import io.evictl.ops.systemtests.accept.DeploymentPlan;
import io.evictl.ops.systemtests.accept.Requests;
import io.evictl.ops.systemtests.accept.ScratchFolder;
import io.evictl.ops.systemtests.accept.StatusLaws;
import io.evictl.ops.systemtests.accept.Store;
import io.evictl.ops.systemtests.accept.Templates;
import io.evictl.ops.systemtests.oracle.ExecutionName;
import io.evictl.ops.systemtests.oracle.Oracle;
import io.evictl.ops.systemtests.state.ObjectChanges;
import io.evictl.ops.systemtests.state.PristineTables;
import io.evictl.ops.systemtests.state.RowChanges;
import io.evictl.ops.systemtests.workload.MadeUpExecution;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} of stream and workers in the middle of hiding, and again in the middle of
 * purging, and a new start end as an undisturbed run does (GUARANTEES.md, I1, I6, I9). Broker,
 * database, store and registry live in this process.
 */
class KillIT {

  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(180);
  private static final Duration PURGE_DELAY = Duration.ofSeconds(2);
  private static final int ENTRIES = 1_500;
  private static final Path FOLDER = Path.of("captures", "flyte-1.16.8-shapes");
  private static final Capture CAPTURE = Capture.in(FOLDER);
  private static final MadeUpExecution EXECUTION =
      new MadeUpExecution(
          new ExecutionName("flytesnacks", "development", "big-one"),
          ENTRIES,
          CAPTURE.manifest().catalogPrefix());

  private record EndState(RowChanges rows, ObjectChanges objects, StatusCounts counts) {}

  @Test
  void kill_whileHidingAndWhilePurging_endsAsUndisturbed() throws Exception {
    var templates =
        Templates.load(
            Servers.shared().postgres(),
            CAPTURE,
            Oracle.read(FOLDER),
            "kill",
            EXECUTION::insertRows);

    var undisturbed = undisturbed(templates);
    var killed = killedTwice(templates);

    assertThat(undisturbed.counts().getPurged()).isEqualTo(ENTRIES);
    assertThat(undisturbed.objects().gone()).isEqualTo(new TreeSet<>(EXECUTION.objects()));
    assertThat(undisturbed.rows().gone()).hasSize(3 * ENTRIES);
    assertThat(killed).isEqualTo(undisturbed);
  }

  private static EndState undisturbed(Templates templates) throws SQLException {
    try (var folder = ScratchFolder.create("undisturbed");
        var databases = templates.copy("undisturbed");
        var store = store(UnaryOperator.identity());
        var catalog = Servers.shared().postgres().connect(databases.catalog());
        var deployment =
            Deployment.start(
                plan("undisturbed", databases, store, folder), null, DEFINITELY_TOO_SLOW)) {
      var client = deployment.client();
      client.publish(EXECUTION.events(client.flyteEvents()));
      var request = Requests.evict(EXECUTION.name(), false, PURGE_DELAY, Instant.now());
      client.commands().submit(request);
      return ended(client, request.getRequestId(), catalog, store);
    }
  }

  private static EndState killedTwice(Templates templates) throws Exception {
    var gate = new DeletionGate(ENTRIES / 2);
    try (var folder = ScratchFolder.create("killed");
        var databases = templates.copy("killed");
        var store = store(gate::before);
        var catalog = Servers.shared().postgres().connect(databases.catalog());
        var client = Client.open(plan("killed", databases, store, folder), DEFINITELY_TOO_SLOW)) {
      var plan = plan("killed", databases, store, folder);
      var request = Requests.evict(EXECUTION.name(), false, PURGE_DELAY, Instant.now());
      try (var first = RoomsProcess.start(plan, folder.path(), "first")) {
        client.publish(EXECUTION.events(client.flyteEvents()));
        client.commands().submit(request);
        await("some tags are hidden")
            .atMost(DEFINITELY_TOO_SLOW)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> first.isAlive() && tags(catalog) < ENTRIES);
        first.kill();
      }
      assertThat(tags(catalog)).as("killed in the middle of hiding").isBetween(1, ENTRIES - 1);
      try (var second = RoomsProcess.start(plan, folder.path(), "second")) {
        assertThat(gate.isReachedWithin(DEFINITELY_TOO_SLOW.toSeconds())).isTrue();
        second.kill();
      } finally {
        gate.open();
      }
      assertThat(store.changes().gone().size())
          .as("killed in the middle of purging")
          .isBetween(1, ENTRIES - 1);
      try (var third = RoomsProcess.start(plan, folder.path(), "third")) {
        assertThat(third.isAlive()).isTrue();
        return ended(client, request.getRequestId(), catalog, store);
      }
    }
  }

  private static EndState ended(Client client, String requestId, Connection catalog, Store store)
      throws SQLException {
    var status = client.await(requestId, found -> StatusLaws.isTerminal(found.getState()));
    assertThat(status)
        .get()
        .extracting(EvictionStatus::getState)
        .as("%s", status)
        .isEqualTo(RequestState.SUCCEEDED);
    assertThat(client.violations(requestId)).isEmpty();
    return new EndState(
        PristineTables.in(catalog).changes(catalog),
        store.changes(),
        status.orElseThrow().getCounts());
  }

  private static int tags(Connection catalog) throws SQLException {
    try (var query = catalog.prepareStatement("SELECT count(*) FROM tags WHERE tag_name LIKE ?")) {
      query.setString(1, "flyte\\_cached-" + EXECUTION.name().name() + "-%");
      try (var rows = query.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  private static Store store(UnaryOperator<BlobStore> faults) {
    return Store.start(CAPTURE, faults, EXECUTION.objects());
  }

  private static DeploymentPlan plan(
      String name, Templates.Databases databases, Store store, ScratchFolder folder) {
    return DeploymentPlan.of(
            "kill-" + name,
            Servers.shared(),
            databases,
            store.server(),
            List.of(CAPTURE.manifest().catalogPrefix()),
            folder.path().resolve("state"))
        .withoutSnapshots()
        .with("stream.window.first", "64")
        .with("stream.window.most", "64")
        .with("storage.s3.timeout", "2s")
        .with("storage.purge.lease", "3s");
  }
}
