package io.evictl.producer.snapshot;

import com.google.protobuf.InvalidProtocolBufferException;
import flyteidl.admin.NodeExecutionOuterClass.NodeExecutionClosure;
import flyteidl.admin.NodeExecutionOuterClass.NodeExecutionMetaData;
import flyteidl.core.Catalog.CatalogMetadata;
import flyteidl.core.IdentifierOuterClass.Identifier;
import flyteidl.core.IdentifierOuterClass.ResourceType;
import flyteidl.core.IdentifierOuterClass.TaskExecutionIdentifier;
import flyteidl.core.IdentifierOuterClass.WorkflowExecutionIdentifier;
import io.evictl.producer.admin.NodeRow;
import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.TaskId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a node's row. The closure speaks before the column {@code cache_status}, which keeps an
 * earlier event's value; a message that cannot be decoded leaves what the columns tell.
 */
final class NodeDecoder {
  /** {@code NodeExecutionMetaData.is_array}, which flyteidl 0.4.35's classes do not know yet. */
  private static final int IS_ARRAY = 5;

  /** What propeller writes where an artifact's metadata names no producer. */
  private static final String UNKNOWN_PRODUCER = "unknown";

  /** {@code core.CatalogCacheStatus} by number; flyteidl 0.4.35's classes end at 5. */
  private static final CacheStatus[] STATUS_BY_NUMBER = {
    CacheStatus.CACHE_DISABLED,
    CacheStatus.CACHE_MISS,
    CacheStatus.CACHE_HIT,
    CacheStatus.CACHE_POPULATED,
    CacheStatus.CACHE_LOOKUP_FAILURE,
    CacheStatus.CACHE_PUT_FAILURE,
    CacheStatus.CACHE_SKIPPED,
    CacheStatus.CACHE_EVICTED
  };

  private NodeDecoder() {}

  static DecodedNode decode(NodeRow row) {
    var phase = Names.in(NodePhase.class, row.phase(), NodePhase.UNKNOWN);
    var column = Names.in(CacheStatus.class, row.cacheStatus(), CacheStatus.UNKNOWN);
    String fault = null;
    var flags = NodeFlags.UNKNOWN;
    try {
      flags = flags(NodeExecutionMetaData.parseFrom(row.metadata()));
    } catch (InvalidProtocolBufferException e) {
      fault = "node_execution_metadata: " + e.getMessage();
    }
    try {
      var closure = NodeExecutionClosure.parseFrom(row.closure());
      return new DecodedNode(row, phase, flags, catalog(closure, column), child(closure), fault);
    } catch (InvalidProtocolBufferException e) {
      fault = "closure: " + e.getMessage();
      return new DecodedNode(row, phase, flags, CatalogFacts.none(column), null, fault);
    }
  }

  private static NodeFlags flags(NodeExecutionMetaData metadata) {
    var array = metadata.getUnknownFields().getField(IS_ARRAY).getVarintList();
    return new NodeFlags(
        emptyToNull(metadata.getSpecNodeId()),
        metadata.getIsParentNode(),
        metadata.getIsDynamic(),
        !array.isEmpty() && array.getLast() != 0);
  }

  private static CatalogFacts catalog(NodeExecutionClosure closure, CacheStatus column) {
    if (!closure.hasTaskNodeMetadata()) {
      return CatalogFacts.none(column);
    }
    var metadata = closure.getTaskNodeMetadata();
    var status = status(metadata.getCacheStatusValue());
    return metadata.hasCatalogKey()
        ? keyed(status, metadata.getCatalogKey())
        : CatalogFacts.none(status);
  }

  /** A put failure names the task instead of a dataset: no entry then. */
  private static CatalogFacts keyed(CacheStatus status, CatalogMetadata key) {
    var dataset = key.getDatasetId();
    var artifactId = emptyToNull(key.getArtifactTag().getArtifactId());
    var tag = emptyToNull(key.getArtifactTag().getName());
    if (dataset.getResourceType() != ResourceType.DATASET || (tag == null && artifactId == null)) {
      return CatalogFacts.none(status);
    }
    var entry =
        EntryKey.newBuilder()
            .setProject(dataset.getProject())
            .setDomain(dataset.getDomain())
            .setDataset(dataset.getName())
            .setVersion(dataset.getVersion())
            .setTag(tag)
            .setArtifactId(tag == null ? artifactId : null)
            .build();
    if (!key.hasSourceTaskExecution()) {
      return new CatalogFacts(status, entry, artifactId, null, null);
    }
    var source = key.getSourceTaskExecution();
    return new CatalogFacts(status, entry, artifactId, producer(source), task(source.getTaskId()));
  }

  private static @Nullable ExecutionId producer(TaskExecutionIdentifier source) {
    var execution = execution(source.getNodeExecutionId().getExecutionId());
    return execution == null || execution.getName().equals(UNKNOWN_PRODUCER) ? null : execution;
  }

  private static @Nullable ExecutionId child(NodeExecutionClosure closure) {
    return closure.hasWorkflowNodeMetadata()
        ? execution(closure.getWorkflowNodeMetadata().getExecutionId())
        : null;
  }

  static @Nullable ExecutionId execution(WorkflowExecutionIdentifier id) {
    if (id.getProject().isEmpty() || id.getDomain().isEmpty() || id.getName().isEmpty()) {
      return null;
    }
    return ExecutionId.newBuilder()
        .setProject(id.getProject())
        .setDomain(id.getDomain())
        .setName(id.getName())
        .build();
  }

  private static @Nullable TaskId task(Identifier id) {
    if (id.getName().isEmpty()) {
      return null;
    }
    return TaskId.newBuilder()
        .setProject(id.getProject())
        .setDomain(id.getDomain())
        .setName(id.getName())
        .setVersion(id.getVersion())
        .build();
  }

  static CacheStatus status(int number) {
    return number >= 0 && number < STATUS_BY_NUMBER.length
        ? Objects.requireNonNull(STATUS_BY_NUMBER[number])
        : CacheStatus.UNKNOWN;
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
