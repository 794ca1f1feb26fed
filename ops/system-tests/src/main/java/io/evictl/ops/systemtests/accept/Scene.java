package io.evictl.ops.systemtests.accept;

import io.evictl.ops.systemtests.oracle.ListedArtifact;
import io.evictl.ops.systemtests.state.ArtifactState;
import io.evictl.ops.systemtests.state.ObjectChanges;
import io.evictl.ops.systemtests.state.PristineTables;
import io.evictl.ops.systemtests.state.RowChanges;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.storage.StorageWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Databases, store, topics and running rooms of one capture and way; nothing of it is shared. */
final class Scene implements AutoCloseable {

  private final CaptureUnderTest capture;
  private final Way way;
  private final Duration patience;
  private final Deployment deployment;
  private final Client client;
  private final MovableClock clock;
  private final OpenParts parts;
  private final Store store;
  private final Connection catalog;
  private final Connection admin;
  private final PristineTables tables;

  private Scene(Bench bench, CaptureUnderTest capture, Way way, String name, OpenParts parts)
      throws SQLException {
    this.parts = parts;
    this.capture = capture;
    this.way = way;
    this.patience = bench.patience();
    this.clock = new MovableClock(InstantSource.system());
    this.store = parts.add(Store.start(capture.capture()));
    var databases = parts.add(capture.templates().copy(name));
    this.catalog = parts.add(bench.servers().postgres().connect(databases.catalog()));
    this.admin = parts.add(bench.servers().postgres().connect(databases.admin()));
    this.tables = PristineTables.in(catalog);
    var folder = parts.add(ScratchFolder.create(name));
    var plan =
        DeploymentPlan.of(
            name, bench.servers(), databases, store.server(), store.allowList(), folder.path());
    this.deployment =
        parts.add(
            Deployment.start(way.hasSnapshots() ? plan : plan.withoutSnapshots(), clock, patience));
    this.client = deployment.client();
    var topic = client.flyteEvents();
    client.publish(
        EventStream.of(way, capture.events(), bench.seed()).stream()
            .map(event -> event.toRecord(topic))
            .toList());
  }

  static Scene open(Bench bench, CaptureUnderTest capture, Way way, String name)
      throws SQLException {
    var parts = new OpenParts();
    try {
      return new Scene(bench, capture, way, name, parts);
    } catch (SQLException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  CaptureUnderTest capture() {
    return capture;
  }

  Way way() {
    return way;
  }

  Duration patience() {
    return patience;
  }

  /** The purge delay is over at once. */
  void passPurgeDelay() {
    clock.advance(way.purgeDelay());
    deployment.rooms().workers().ifPresent(StorageWorkers::wake);
  }

  Commands commands() {
    return client.commands();
  }

  Optional<EvictionStatus> await(String requestId, Predicate<EvictionStatus> condition) {
    return client.await(requestId, condition);
  }

  List<String> violations(String requestId) {
    return client.violations(requestId);
  }

  List<ArtifactState> statesOf(Collection<ListedArtifact> artifacts) throws SQLException {
    return ArtifactState.of(artifacts, store.keys(), catalog);
  }

  RowChanges rowChanges() throws SQLException {
    return tables.changes(catalog);
  }

  ObjectChanges objectChanges() {
    return store.changes();
  }

  /** Whether flyteadmin's tables are as they were. */
  boolean isAdminUntouched() throws SQLException {
    var changes = PristineTables.in(admin).changes(admin);
    return changes.gone().isEmpty() && changes.come().isEmpty();
  }

  /** Puts back what went. */
  void undo(RowChanges rows, ObjectChanges objects) throws SQLException {
    tables.restore(catalog, rows);
    store.restore(objects);
  }

  @Override
  public void close() {
    parts.close();
  }
}
