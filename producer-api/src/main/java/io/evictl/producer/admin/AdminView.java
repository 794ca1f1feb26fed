package io.evictl.producer.admin;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** flyteadmin's database as it stood at one instant: all reads of a view see the same state. */
public final class AdminView {
  private static final String LAUNCHER = "parent_node_execution_id";

  private final Handle handle;
  private final int pageSize;

  AdminView(Handle handle, int pageSize) {
    this.handle = handle;
    this.pageSize = pageSize;
  }

  public int pageSize() {
    return pageSize;
  }

  public Optional<ExecutionRow> execution(ExecutionId id) {
    return select(AdminSql.EXECUTION, id)
        .map(
            (rows, context) ->
                new ExecutionRow(
                    rows.getString("phase"), rows.getInt("state") == 1, bytes(rows, "spec")))
        .findOne();
  }

  /** The next page of archived executions that changed after this row, or after this instant. */
  public List<ArchivedRow> archivedAfter(Instant updatedAt, long rowId) {
    return handle
        .createQuery(AdminSql.ARCHIVED)
        .bind("updatedAt", updatedAt.atOffset(ZoneOffset.UTC))
        .bind("rowId", rowId)
        .bind("limit", pageSize)
        .map((rows, context) -> archived(rows))
        .list();
  }

  /** An execution as if it were archived, if it is there. */
  public Optional<ArchivedRow> asArchived(ExecutionId id) {
    return select(AdminSql.ONE_AS_ARCHIVED, id).map((rows, context) -> archived(rows)).findOne();
  }

  /** Those of the executions that are there and not archived. */
  public Set<ExecutionId> active(Collection<ExecutionId> executions) {
    return handle
        .createQuery(AdminSql.ACTIVE)
        .bindArray("projects", String.class, parts(executions, ExecutionId::getProject))
        .bindArray("domains", String.class, parts(executions, ExecutionId::getDomain))
        .bindArray("names", String.class, parts(executions, ExecutionId::getName))
        .map((rows, context) -> execution(rows))
        .set();
  }

  /** The database's clock. */
  public Instant now() {
    return handle.createQuery(AdminSql.NOW).mapTo(OffsetDateTime.class).one().toInstant();
  }

  /** The next page of an execution's nodes in the order of their ids; the first after "". */
  public List<NodeRow> nodesAfter(ExecutionId id, String after) {
    return select(AdminSql.NODES_AFTER, id)
        .bind("after", after)
        .bind("limit", pageSize)
        .map((rows, context) -> node(rows))
        .list();
  }

  public List<NodeRow> nodes(ExecutionId id, Collection<String> nodeIds) {
    return select(AdminSql.NODES_BY_ID, id)
        .bindArray("nodeIds", String.class, nodeIds.toArray())
        .map((rows, context) -> node(rows))
        .list();
  }

  /** By node id, the task that a node's last attempt ran; cache hits have none. */
  public Map<String, TaskId> tasksBetween(ExecutionId id, String firstNode, String lastNode) {
    var tasks = new HashMap<String, TaskId>();
    select(AdminSql.TASKS_BETWEEN, id)
        .bind("first", firstNode)
        .bind("last", lastNode)
        .map((rows, context) -> Map.entry(rows.getString("node_id"), task(rows)))
        .forEach(task -> tasks.put(task.getKey(), task.getValue()));
    return tasks;
  }

  /** The task executions of array nodes, one after the other: each may be large. */
  public void eachArray(ExecutionId id, Collection<String> nodeIds, Consumer<ArrayRow> visitor) {
    if (!nodeIds.isEmpty()) {
      select(AdminSql.ARRAYS, id)
          .bindArray("nodeIds", String.class, nodeIds.toArray())
          .map(
              (rows, context) ->
                  new ArrayRow(
                      rows.getString("node_id"),
                      bytes(rows, "closure"),
                      rows.getString("input_uri"),
                      bytes(rows, "task")))
          .forEach(visitor);
    }
  }

  /** By execution, the id of the node row that launched it, 0 for none; only those that exist. */
  public Map<ExecutionId, Long> parentsOf(Collection<ExecutionId> executions) {
    if (executions.isEmpty()) {
      return Map.of();
    }
    var parents = new HashMap<ExecutionId, Long>();
    handle
        .createQuery(AdminSql.PARENTS_OF)
        .bindArray("projects", String.class, parts(executions, ExecutionId::getProject))
        .bindArray("domains", String.class, parts(executions, ExecutionId::getDomain))
        .bindArray("names", String.class, parts(executions, ExecutionId::getName))
        .map((rows, context) -> Map.entry(execution(rows), rows.getLong(LAUNCHER)))
        .forEach(parent -> parents.put(parent.getKey(), parent.getValue()));
    return parents;
  }

  /** By the id of the node row that launched them, executions labelled as this one's children. */
  public Map<Long, Set<ExecutionId>> taggedChildren(ExecutionId id) {
    var children = new HashMap<Long, Set<ExecutionId>>();
    select(AdminSql.TAGGED_CHILDREN, id)
        .map((rows, context) -> Map.entry(rows.getLong(LAUNCHER), execution(rows)))
        .forEach(
            child ->
                children
                    .computeIfAbsent(child.getKey(), row -> new LinkedHashSet<>())
                    .add(child.getValue()));
    return children;
  }

  /** By the id of a node row, its node id. */
  public Map<Long, String> nodeIds(Collection<Long> rowIds) {
    var nodeIds = new HashMap<Long, String>();
    if (!rowIds.isEmpty()) {
      handle
          .createQuery(AdminSql.NODE_IDS)
          .bindArray("rowIds", Long.class, rowIds.toArray())
          .map((rows, context) -> Map.entry(rows.getLong("id"), rows.getString("node_id")))
          .forEach(node -> nodeIds.put(node.getKey(), node.getValue()));
    }
    return nodeIds;
  }

  /** Those of the node rows that enclose other nodes. */
  public Set<Long> enclosing(Collection<Long> rowIds) {
    return handle
        .createQuery(AdminSql.ENCLOSING)
        .bindArray("rowIds", Long.class, rowIds.toArray())
        .mapTo(Long.class)
        .set();
  }

  private Query select(String sql, ExecutionId id) {
    return handle
        .createQuery(sql)
        .setFetchSize(pageSize)
        .bind("project", id.getProject())
        .bind("domain", id.getDomain())
        .bind("name", id.getName());
  }

  private static Object[] parts(
      Collection<ExecutionId> executions, Function<ExecutionId, String> part) {
    return executions.stream().map(part).toArray();
  }

  private static ArchivedRow archived(ResultSet rows) throws SQLException {
    return new ArchivedRow(
        execution(rows),
        rows.getLong("id"),
        rows.getInt("state") == 1,
        Objects.requireNonNull(instant(rows, "updated_at")),
        bytes(rows, "spec"),
        bytes(rows, "closure"));
  }

  private static NodeRow node(ResultSet rows) throws SQLException {
    return new NodeRow(
        rows.getLong("id"),
        rows.getString("node_id"),
        rows.getObject("parent_id", Long.class),
        rows.getString("phase"),
        rows.getString("cache_status"),
        bytes(rows, "closure"),
        bytes(rows, "node_execution_metadata"),
        instant(rows, "node_execution_updated_at"));
  }

  private static TaskId task(ResultSet rows) throws SQLException {
    return TaskId.newBuilder()
        .setProject(rows.getString("project"))
        .setDomain(rows.getString("domain"))
        .setName(rows.getString("name"))
        .setVersion(rows.getString("version"))
        .build();
  }

  private static ExecutionId execution(ResultSet rows) throws SQLException {
    return ExecutionId.newBuilder()
        .setProject(rows.getString("execution_project"))
        .setDomain(rows.getString("execution_domain"))
        .setName(rows.getString("execution_name"))
        .build();
  }

  private static ByteString bytes(ResultSet rows, String column) throws SQLException {
    var value = rows.getBytes(column);
    return value == null ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(value);
  }

  private static @Nullable Instant instant(ResultSet rows, String column) throws SQLException {
    var value = rows.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }
}
