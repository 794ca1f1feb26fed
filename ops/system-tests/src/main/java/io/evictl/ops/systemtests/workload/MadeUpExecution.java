package io.evictl.ops.systemtests.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evictl.ops.systemtests.neighbours.CatalogMetadata;
import io.evictl.ops.systemtests.oracle.Dataset;
import io.evictl.ops.systemtests.oracle.ExecutionName;
import io.evictl.ops.systemtests.oracle.ObjectKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A succeeded execution with many entries: as CloudEvents of flyteadmin (version 1), as rows of
 * datacatalog, and as objects.
 *
 * @param name of the execution
 * @param entries how many
 * @param prefix {@code s3://bucket/prefix/} below which its blobs lie
 * @param shape what wrote them
 */
public record MadeUpExecution(ExecutionName name, int entries, String prefix, Shape shape) {
  /** What wrote the entries. */
  public enum Shape {
    /** As many nodes, each of which names its entry. */
    NODES,
    /** The items of one map task, in one dataset; no event names any of them. */
    MAP_NODE
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant ENDED = Instant.parse("2026-11-01T10:00:00Z");
  private static final int DATASETS = 7;
  private static final String MAPPED = "made.map_up_0123-arraynode";

  private static final String INSERT_DATASET =
      """
      INSERT INTO datasets (created_at, updated_at, project, domain, name, version, uuid)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String INSERT_ARTIFACT =
      """
      INSERT INTO artifacts (created_at, updated_at, dataset_project, dataset_domain, dataset_name,
        dataset_version, artifact_id, dataset_uuid, serialized_metadata)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String INSERT_DATA =
      """
      INSERT INTO artifact_data (created_at, updated_at, dataset_project, dataset_domain,
        dataset_name, dataset_version, artifact_id, name, location)
      VALUES (?, ?, ?, ?, ?, ?, ?, 'o0', ?)
      """;
  private static final String INSERT_TAG =
      """
      INSERT INTO tags (created_at, updated_at, dataset_project, dataset_domain, dataset_name,
        dataset_version, artifact_id, dataset_uuid, tag_name)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  public MadeUpExecution {
    if (entries < 1 || !prefix.startsWith("s3://") || !prefix.endsWith("/")) {
      throw new IllegalArgumentException("entries=%d prefix=%s".formatted(entries, prefix));
    }
  }

  /** Of nodes, each with an entry of its own. */
  public MadeUpExecution(ExecutionName name, int entries, String prefix) {
    this(name, entries, prefix, Shape.NODES);
  }

  /** All its events, the end of the execution last. */
  public List<ProducerRecord<byte[], byte[]>> events(String topic) {
    var events = new ArrayList<ProducerRecord<byte[], byte[]>>();
    if (shape == Shape.MAP_NODE) {
      events.add(event(topic, "TaskExecutionEventRequest", mappedTaskEvent()));
      events.add(event(topic, "NodeExecutionEventRequest", nodeEvent("n0").put("isArray", true)));
    } else {
      for (int entry = 0; entry < entries; entry++) {
        events.add(event(topic, "NodeExecutionEventRequest", cachedNodeEvent(entry)));
      }
    }
    events.add(event(topic, "WorkflowExecutionEventRequest", workflowEvent()));
    return events;
  }

  /** Adds data sets, artifacts, their data and tags. */
  public void insertRows(Connection database) throws SQLException {
    insert(database, INSERT_DATASET, datasets(), (row, number) -> row.setObject(7, uuid(number)));
    insert(
        database,
        INSERT_ARTIFACT,
        entries,
        (row, entry) -> {
          row.setString(7, artifactId(entry));
          row.setObject(8, uuid(entry % datasets()));
          row.setBytes(9, CatalogMetadata.of(name, shape == Shape.NODES ? "n" + entry : "n0"));
        });
    insert(
        database,
        INSERT_DATA,
        entries,
        (row, entry) -> {
          row.setString(7, artifactId(entry));
          row.setString(8, location(entry));
        });
    insert(
        database,
        INSERT_TAG,
        entries,
        (row, entry) -> {
          row.setString(7, artifactId(entry));
          row.setObject(8, uuid(entry % datasets()));
          row.setString(9, tag(entry));
        });
  }

  /** The objects of all entries. */
  public List<ObjectKey> objects() {
    int bucketAt = "s3://".length();
    int slash = prefix.indexOf('/', bucketAt);
    var bucket = prefix.substring(bucketAt, slash);
    return IntStream.range(0, entries)
        .mapToObj(entry -> new ObjectKey(bucket, location(entry).substring(slash + 1)))
        .toList();
  }

  /** Its artifacts' ids. */
  public List<String> artifactIds() {
    return each(this::artifactId);
  }

  private <T> List<T> each(IntFunction<T> of) {
    return IntStream.range(0, entries).mapToObj(of).toList();
  }

  private Dataset dataset(int entry) {
    return new Dataset(
        name.project(),
        name.domain(),
        shape == Shape.NODES ? "flyte_task-made.up_" + entry % datasets() : "flyte_task-" + MAPPED,
        "1-" + name.name());
  }

  private int datasets() {
    return shape == Shape.NODES ? DATASETS : 1;
  }

  private String tag(int entry) {
    return "flyte_cached-%s-%06d".formatted(name.name(), entry);
  }

  private String artifactId(int entry) {
    return UUID.nameUUIDFromBytes((name + " artifact " + entry).getBytes(UTF_8)).toString();
  }

  private UUID uuid(int dataset) {
    return UUID.nameUUIDFromBytes((name + " dataset " + dataset).getBytes(UTF_8));
  }

  private String location(int entry) {
    var dataset = dataset(entry);
    return prefix
        + String.join(
            "/",
            dataset.project(),
            dataset.domain(),
            dataset.name(),
            dataset.version(),
            artifactId(entry),
            "o0/data.pb");
  }

  private interface Binder {
    void bind(PreparedStatement row, int number) throws SQLException;
  }

  private void insert(Connection database, String sql, int rows, Binder binder)
      throws SQLException {
    try (var row = database.prepareStatement(sql)) {
      for (int number = 0; number < rows; number++) {
        var dataset = dataset(number);
        row.setTimestamp(1, Timestamp.from(ENDED));
        row.setTimestamp(2, Timestamp.from(ENDED));
        row.setString(3, dataset.project());
        row.setString(4, dataset.domain());
        row.setString(5, dataset.name());
        row.setString(6, dataset.version());
        binder.bind(row, number);
        row.addBatch();
      }
      row.executeBatch();
    }
  }

  private ObjectNode nodeEvent(String node) {
    var event = JSON.createObjectNode();
    event.putObject("id").put("nodeId", node).set("executionId", execution());
    event.put("producerId", "propeller").put("phase", "SUCCEEDED");
    event.put("occurredAt", ENDED.toString()).put("specNodeId", node);
    return event.put("eventVersion", 1);
  }

  private ObjectNode mappedTaskEvent() {
    var event = JSON.createObjectNode();
    event
        .putObject("taskId")
        .put("resourceType", "TASK")
        .put("project", name.project())
        .put("domain", name.domain())
        .put("name", MAPPED)
        .put("version", "v1");
    event.putObject("parentNodeExecutionId").put("nodeId", "n0").set("executionId", execution());
    event.put("phase", "SUCCEEDED").put("occurredAt", ENDED.toString());
    return event.put("taskType", "container_array").put("eventVersion", 1);
  }

  private ObjectNode cachedNodeEvent(int entry) {
    var event = nodeEvent("n" + entry);
    var catalog =
        event
            .putObject("taskNodeMetadata")
            .put("cacheStatus", "CACHE_POPULATED")
            .putObject("catalogKey");
    var dataset = dataset(entry);
    catalog
        .putObject("datasetId")
        .put("resourceType", "DATASET")
        .put("project", dataset.project())
        .put("domain", dataset.domain())
        .put("name", dataset.name())
        .put("version", dataset.version());
    catalog.putObject("artifactTag").put("artifactId", artifactId(entry)).put("name", tag(entry));
    return event;
  }

  private ObjectNode workflowEvent() {
    var event = JSON.createObjectNode();
    event.set("executionId", execution());
    return event
        .put("producerId", "propeller")
        .put("phase", "SUCCEEDED")
        .put("occurredAt", ENDED.toString());
  }

  private ObjectNode execution() {
    return JSON.createObjectNode()
        .put("project", name.project())
        .put("domain", name.domain())
        .put("name", name.name());
  }

  private static ProducerRecord<byte[], byte[]> event(String topic, String type, ObjectNode event) {
    var body = JSON.createObjectNode();
    body.set("event", event);
    var id = event.toString().hashCode() + "." + type;
    var record =
        new ProducerRecord<byte[], byte[]>(
            topic, id.getBytes(UTF_8), body.toString().getBytes(UTF_8));
    record
        .headers()
        .add("ce_id", id.getBytes(UTF_8))
        .add("ce_source", "https://github.com/flyteorg/flyte/flyteadmin".getBytes(UTF_8))
        .add("ce_specversion", "1.0".getBytes(UTF_8))
        .add("ce_type", ("com.flyte.resource.flyteidl.admin." + type).getBytes(UTF_8))
        .add("content-type", "application/json".getBytes(UTF_8))
        .add("ce_time", ENDED.toString().getBytes(UTF_8));
    return record;
  }
}
