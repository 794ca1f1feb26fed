package io.evictl.ops.benchmarks;

import io.evictl.ops.servers.S3Server;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.systemtests.accept.ScratchFolder;
import io.evictl.ops.systemtests.accept.Store;
import io.evictl.ops.systemtests.accept.Templates;
import io.evictl.ops.systemtests.workload.MadeUpExecution;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Fresh data for one measurement: a copy of the database template, a store with all objects. Each
 * contender gets the same.
 */
record Stage(
    String name,
    MadeUpExecution execution,
    List<String> allowList,
    Templates.Databases databases,
    Store store,
    Connection catalog,
    ScratchFolder folder)
    implements AutoCloseable {

  private static final String LEFT =
      "SELECT count(*) FROM artifacts WHERE dataset_version = '1-' || ?";

  static Stage set(String name, MadeUpExecution execution, Capture capture, Templates templates)
      throws SQLException {
    var databases = templates.copy(name);
    return new Stage(
        name,
        execution,
        List.of(capture.manifest().catalogPrefix()),
        databases,
        Store.start(capture, UnaryOperator.identity(), execution.objects()),
        Servers.shared().postgres().connect(databases.catalog()),
        ScratchFolder.create(name));
  }

  S3Server s3() {
    return store.server();
  }

  /** How many of the execution's artifacts and objects are still there. */
  long left() throws SQLException {
    try (var query = catalog.prepareStatement(LEFT)) {
      query.setString(1, execution.name().name());
      try (var rows = query.executeQuery()) {
        rows.next();
        return rows.getLong(1) + execution.entries() - store.changes().gone().size();
      }
    }
  }

  @Override
  public void close() throws SQLException {
    try (databases;
        store;
        catalog;
        folder) {
      // Closed in the inverse order.
    }
  }
}
