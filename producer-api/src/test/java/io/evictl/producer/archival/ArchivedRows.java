package io.evictl.producer.archival;

import com.google.protobuf.Timestamp;
import flyteidl.admin.Common.Labels;
import flyteidl.admin.ExecutionOuterClass.ExecutionClosure;
import flyteidl.admin.ExecutionOuterClass.ExecutionSpec;
import flyteidl.admin.ExecutionOuterClass.ExecutionState;
import flyteidl.admin.ExecutionOuterClass.ExecutionStateChangeDetails;
import flyteidl.core.IdentifierOuterClass.Identifier;
import io.evictl.producer.admin.TestAdminDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;

/** Rows of executions of project shop, as flyteadmin writes them when it archives. */
record ArchivedRows(TestAdminDatabase database) {

  void archived(String name, Instant at) throws SQLException {
    row(name, 1, at, at, Map.of(), "development");
  }

  /** Made active again at that instant. */
  void active(String name, Instant at) throws SQLException {
    row(name, 0, at, at, Map.of(), "development");
  }

  /**
   * @param state 1: archived
   * @param updated when the row changed
   * @param at when its state did
   */
  void row(
      String name,
      int state,
      Instant updated,
      Instant at,
      Map<String, String> labels,
      String domain)
      throws SQLException {
    var spec =
        ExecutionSpec.newBuilder()
            .setLaunchPlan(Identifier.newBuilder().setName("shop.nightly"))
            .setLabels(Labels.newBuilder().putAllValues(labels))
            .build();
    var change =
        ExecutionStateChangeDetails.newBuilder()
            .setState(
                state == 1 ? ExecutionState.EXECUTION_ARCHIVED : ExecutionState.EXECUTION_ACTIVE)
            .setPrincipal("ada")
            .setOccurredAt(
                Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()));
    var closure = ExecutionClosure.newBuilder().setStateChangeDetails(change).build();
    try (var connection = database.connect();
        var insert =
            connection.prepareStatement(
                """
                INSERT INTO executions (execution_project, execution_domain, execution_name,
                  phase, state, updated_at, spec, closure)
                VALUES ('shop', ?, ?, 'SUCCEEDED', ?, ?, ?, ?)""")) {
      insert.setString(1, domain);
      insert.setString(2, name);
      insert.setInt(3, state);
      insert.setTimestamp(4, java.sql.Timestamp.from(updated));
      insert.setBytes(5, spec.toByteArray());
      insert.setBytes(6, closure.toByteArray());
      insert.execute();
    }
  }

  void clear() {
    database.execute("DELETE FROM executions");
  }
}
