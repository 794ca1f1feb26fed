package io.evictl.producer.snapshot;

import static io.evictl.producer.snapshot.Rows.execution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.admin.GeneratedRows;
import io.evictl.producer.admin.TestAdminDatabase;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotReaderIT {
  private static final ExecutionId BIG = execution("big");

  private TestAdminDatabase database;

  @BeforeEach
  void create() {
    database = TestAdminDatabase.empty();
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void read_ofTenThousandNodes_pagesWithoutLossOrRepeat() {
    database.execute(GeneratedRows.execution("big", 10_000, Rows.cached(Rows.POPULATED)));
    try (var admin = new AdminDatabase(database.settings().withPageSize(333))) {
      var nodes = new SnapshotReader(admin).read(BIG).orElseThrow().nodes();
      assertThat(nodes).hasSize(10_000).extracting(NodeState::getNodeId).doesNotHaveDuplicates();
      assertThat(nodes)
          .allSatisfy(node -> assertThat(node.getSeenProducer()).hasValue(BIG))
          .allSatisfy(node -> assertThat(node.getEntry()).isPresent());
    }
  }

  /** A page that ends with the last node is followed by none. */
  @Test
  void read_ofExactlyOnePage_isWhole() {
    database.execute(GeneratedRows.execution("big", 10, Rows.cached(Rows.POPULATED)));
    try (var admin = new AdminDatabase(database.settings().withPageSize(10))) {
      assertThat(new SnapshotReader(admin).read(BIG).orElseThrow().nodes()).hasSize(10);
    }
  }

  @Test
  void read_seesNothingThatIsWrittenMeanwhile() {
    database.execute(GeneratedRows.execution("big", 100, Rows.cached(Rows.POPULATED)));
    try (var admin = new AdminDatabase(database.settings().withPageSize(10))) {
      var meanwhile = new Meanwhile();
      assertThat(new SnapshotReader(admin).read(BIG, true, meanwhile)).isTrue();
      assertThat(meanwhile.written).isTrue();
      assertThat(meanwhile.nodes).hasSize(100).noneMatch(NodeState::getIsDynamic);
      assertThat(meanwhile.phase).isEqualTo(ExecutionPhase.SUCCEEDED);
      var later = new SnapshotReader(admin).read(BIG).orElseThrow();
      assertThat(later.nodes()).hasSize(151);
      assertThat(later.phase()).isEqualTo(ExecutionPhase.RUNNING);
    }
  }

  /**
   * The launching node's closure names its last attempt's child; the first attempt's is found by
   * its label. Labels of another project's execution of the same name, and those that somebody set
   * by hand, lead nowhere.
   */
  @Test
  void read_findsChildrenByLabel_andTrustsTheLaunchingNodeOnly() {
    database.execute(GeneratedRows.execution("big", 2, ByteString.EMPTY));
    launch("child", "n000001");
    launch("earlier-attempt", "n000001");
    label("earlier-attempt", "flytesnacks", "development", "big");
    launch("other-project", "n000001");
    label("other-project", "elsewhere", "development", "big");
    label("labelled-by-hand", "flytesnacks", "development", "big");
    database.execute(
        "UPDATE node_executions SET closure = '\\x%s' WHERE node_id = 'n000001'"
            .formatted(GeneratedRows.hex(Rows.launched(execution("child")))));
    try (var admin = new AdminDatabase(database.settings())) {
      assertThat(new SnapshotReader(admin).read(BIG).orElseThrow().nodes())
          .singleElement()
          .extracting(NodeState::getChildren)
          .isEqualTo(List.of(verified(execution("child")), verified(execution("earlier-attempt"))));
    }
  }

  /** A recovered execution's node names the original's child. */
  @Test
  void read_ofANodeThatNamesAnothersChild_saysForeign() {
    database.execute(
        GeneratedRows.execution("big", 1, Rows.launched(execution("child")))
            + GeneratedRows.execution("original", 1, Rows.launched(execution("child"))));
    database.execute(
        """
        INSERT INTO executions (execution_project, execution_domain, execution_name, phase, spec,
                                parent_node_execution_id)
        SELECT 'flytesnacks', 'development', 'child', 'SUCCEEDED', '', id
          FROM node_executions WHERE execution_name = 'original'
        """);
    try (var admin = new AdminDatabase(database.settings())) {
      var reader = new SnapshotReader(admin);
      assertThat(link(reader, BIG)).isEqualTo(ChildLink.FOREIGN);
      assertThat(link(reader, execution("original"))).isEqualTo(ChildLink.VERIFIED);
    }
  }

  /**
   * An array node of event version 1 leaves, besides the items, a row for each that stays QUEUED
   * for ever with a task execution that never began; an item cut off while running is real.
   */
  @Test
  void read_ofAnAbortedArray_tellsItsItemsTask_andNoPhantom() {
    database.execute(
        GeneratedRows.execution("big", 3, ByteString.EMPTY)
            + """
            UPDATE node_executions
               SET phase = CASE node_id WHEN 'n000002' THEN 'RUNNING' ELSE 'QUEUED' END,
                   parent_id = (SELECT id FROM node_executions WHERE node_id = 'n000001')
             WHERE node_id <> 'n000001';
            INSERT INTO task_executions (project, domain, name, version, execution_project,
                                         execution_domain, execution_name, node_id, retry_attempt,
                                         phase)
            VALUES ('flytesnacks', 'development', 'shop.map_square-arraynode', 'v1', 'flytesnacks',
                    'development', 'big', 'n000002', 0, 'RUNNING'),
                   ('flytesnacks', 'development', 'n000003-0', 'v1', 'flytesnacks',
                    'development', 'big', 'n000003', 0, 'UNDEFINED');
            """);
    // One row a page: whether a row encloses others is not known from its page.
    try (var admin = new AdminDatabase(database.settings().withPageSize(1))) {
      assertThat(new SnapshotReader(admin).read(BIG).orElseThrow().nodes())
          .extracting(
              NodeState::getNodeId,
              NodeState::getIsParent,
              NodeState::getParentNodeId,
              node -> node.getTask().map(TaskId::getName))
          .containsExactly(
              tuple("n000001", true, Optional.empty(), Optional.empty()),
              tuple(
                  "n000002",
                  false,
                  Optional.of("n000001"),
                  Optional.of("shop.map_square-arraynode")));
    }
  }

  @Test
  void read_ofNobody_isEmpty() {
    try (var admin = new AdminDatabase(database.settings())) {
      assertThat(new SnapshotReader(admin).read(execution("nobody"))).isEmpty();
    }
  }

  @Test
  void read_ofAnUndecodableClosure_goesOn() {
    database.execute(GeneratedRows.execution("big", 3, Rows.cached(Rows.POPULATED)));
    database.execute(
        """
        UPDATE node_executions SET closure = '\\xffff', cache_status = 'CACHE_POPULATED'
         WHERE node_id = 'n000002'
        """);
    try (var admin = new AdminDatabase(database.settings())) {
      assertThat(new SnapshotReader(admin).read(BIG).orElseThrow().nodes())
          .extracting(node -> node.getEntry().isPresent())
          .containsExactly(true, false, true);
    }
  }

  private static ChildLink link(SnapshotReader reader, ExecutionId execution) {
    return reader
        .read(execution)
        .orElseThrow()
        .nodes()
        .getFirst()
        .getChildren()
        .getFirst()
        .getLink();
  }

  private static ChildExecution verified(ExecutionId execution) {
    return ChildExecution.newBuilder().setExecution(execution).setLink(ChildLink.VERIFIED).build();
  }

  /** An execution launched by a node of BIG. */
  private void launch(String name, String nodeId) {
    database.execute(
        """
        INSERT INTO executions (execution_project, execution_domain, execution_name, phase, spec,
                                parent_node_execution_id)
        SELECT 'flytesnacks', 'development', '%s', 'SUCCEEDED', '', id
          FROM node_executions WHERE execution_name = 'big' AND node_id = '%s'
        """
            .formatted(name, nodeId));
  }

  private void label(String name, String project, String domain, String parent) {
    database.execute(
        """
        INSERT INTO executions (execution_project, execution_domain, execution_name, phase, spec,
                                parent_node_execution_id)
        VALUES ('flytesnacks', 'development', '%1$s', 'SUCCEEDED', '', 0) ON CONFLICT DO NOTHING;
        INSERT INTO execution_tags (execution_project, execution_domain, execution_name, key, value)
        VALUES ('flytesnacks', 'development', '%1$s', 'project', '%2$s'),
               ('flytesnacks', 'development', '%1$s', 'domain', '%3$s'),
               ('flytesnacks', 'development', '%1$s', 'execution-id', '%4$s')
        """
            .formatted(name, project, domain, parent));
  }

  /** Writes rows, commits, and only then takes what was read. */
  private final class Meanwhile implements SnapshotSink {
    private final List<NodeState> nodes = new ArrayList<>();
    private ExecutionPhase phase = ExecutionPhase.UNKNOWN;
    private boolean written;

    @Override
    public void execution(ExecutionPhase rowPhase, boolean archived) {
      phase = rowPhase;
    }

    @Override
    public void nodes(List<NodeState> states) {
      if (!written) {
        written = true;
        database.execute(
            """
            UPDATE executions SET phase = 'RUNNING';
            UPDATE node_executions SET node_execution_metadata = '\\x2001';
            INSERT INTO node_executions (execution_project, execution_domain, execution_name,
                                         node_id, phase, closure)
            SELECT execution_project, execution_domain, execution_name, node_id || '-0-dn0',
                   phase, closure
              FROM node_executions WHERE node_id > 'n000049'
            """);
      }
      nodes.addAll(states);
    }
  }
}
