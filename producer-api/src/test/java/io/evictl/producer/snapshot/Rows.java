package io.evictl.producer.snapshot;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import flyteidl.admin.NodeExecutionOuterClass.NodeExecutionClosure;
import flyteidl.admin.NodeExecutionOuterClass.NodeExecutionMetaData;
import flyteidl.admin.NodeExecutionOuterClass.TaskNodeMetadata;
import flyteidl.admin.NodeExecutionOuterClass.WorkflowNodeMetadata;
import flyteidl.core.Catalog.CatalogArtifactTag;
import flyteidl.core.Catalog.CatalogMetadata;
import flyteidl.core.IdentifierOuterClass.Identifier;
import flyteidl.core.IdentifierOuterClass.NodeExecutionIdentifier;
import flyteidl.core.IdentifierOuterClass.ResourceType;
import flyteidl.core.IdentifierOuterClass.TaskExecutionIdentifier;
import flyteidl.core.IdentifierOuterClass.WorkflowExecutionIdentifier;
import io.evictl.producer.admin.NodeRow;
import io.evictl.schemas.record.ExecutionId;
import org.jspecify.annotations.Nullable;

/** Rows and messages as flyteadmin writes them. */
final class Rows {
  static final int HIT = 2;
  static final int POPULATED = 3;
  static final int PUT_FAILURE = 5;

  private Rows() {}

  static ExecutionId execution(String name) {
    return ExecutionId.newBuilder()
        .setProject("flytesnacks")
        .setDomain("development")
        .setName(name)
        .build();
  }

  static NodeRow row(long id, String nodeId, String phase, ByteString closure) {
    var metadata = NodeExecutionMetaData.newBuilder().setSpecNodeId(nodeId).build();
    return new NodeRow(id, nodeId, null, phase, null, closure, metadata.toByteString(), null);
  }

  static NodeRow withMetadata(NodeRow row, ByteString metadata) {
    return new NodeRow(
        row.id(),
        row.nodeId(),
        row.parentId(),
        row.phase(),
        row.cacheStatus(),
        row.closure(),
        metadata,
        row.updatedAt());
  }

  static NodeRow withColumnStatus(NodeRow row, String status) {
    return new NodeRow(
        row.id(),
        row.nodeId(),
        row.parentId(),
        row.phase(),
        status,
        row.closure(),
        row.metadata(),
        row.updatedAt());
  }

  /** Metadata with the flag is_array (5), which the message class does not know. */
  static ByteString arrayMetadata() {
    var isArray = UnknownFieldSet.Field.newBuilder().addVarint(1).build();
    return NodeExecutionMetaData.newBuilder()
        .setUnknownFields(UnknownFieldSet.newBuilder().addField(5, isArray).build())
        .build()
        .toByteString();
  }

  static ByteString parentMetadata() {
    return NodeExecutionMetaData.newBuilder().setIsParentNode(true).build().toByteString();
  }

  static ByteString launched(ExecutionId child) {
    return NodeExecutionClosure.newBuilder()
        .setWorkflowNodeMetadata(WorkflowNodeMetadata.newBuilder().setExecutionId(id(child)))
        .build()
        .toByteString();
  }

  static ByteString cached(int status) {
    return keyed(status, key("flyte_cached-1", "artifact-1", null));
  }

  static ByteString cached(int status, ExecutionId source) {
    return keyed(status, key("flyte_cached-1", "artifact-1", source));
  }

  static ByteString keyed(int status, CatalogMetadata key) {
    return NodeExecutionClosure.newBuilder()
        .setTaskNodeMetadata(
            TaskNodeMetadata.newBuilder().setCacheStatusValue(status).setCatalogKey(key))
        .build()
        .toByteString();
  }

  static CatalogMetadata key(String tag, String artifactId, @Nullable ExecutionId source) {
    var key =
        CatalogMetadata.newBuilder()
            .setDatasetId(dataset(ResourceType.DATASET))
            .setArtifactTag(CatalogArtifactTag.newBuilder().setName(tag).setArtifactId(artifactId));
    if (source != null) {
      key.setSourceTaskExecution(
          TaskExecutionIdentifier.newBuilder()
              .setTaskId(dataset(ResourceType.TASK).toBuilder().setName("shop.square"))
              .setNodeExecutionId(
                  NodeExecutionIdentifier.newBuilder().setNodeId("n0").setExecutionId(id(source))));
    }
    return key.build();
  }

  static Identifier dataset(ResourceType type) {
    return Identifier.newBuilder()
        .setResourceType(type)
        .setProject("shared")
        .setDomain("production")
        .setName("flyte_task-shop.square")
        .setVersion("1.0-jUwlIzHW-PmK8qF6C")
        .build();
  }

  private static WorkflowExecutionIdentifier id(ExecutionId execution) {
    return WorkflowExecutionIdentifier.newBuilder()
        .setProject(execution.getProject())
        .setDomain(execution.getDomain())
        .setName(execution.getName())
        .build();
  }
}
