package io.evictl.producer.admin;

import com.google.protobuf.ByteString;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code node_executions}.
 *
 * @param id what {@code executions.parent_node_execution_id} of a child refers to
 * @param nodeId unique within the execution
 * @param parentId id of the row of the enclosing node of the same execution
 * @param phase name of a {@code core.NodeExecution.Phase}
 * @param cacheStatus name of a {@code core.CatalogCacheStatus}; only where an event had a key
 * @param closure binary {@code admin.NodeExecutionClosure}; may be empty
 * @param metadata binary {@code admin.NodeExecutionMetaData}; may be empty
 * @param updatedAt when the last event occurred
 */
public record NodeRow(
    long id,
    String nodeId,
    @Nullable Long parentId,
    @Nullable String phase,
    @Nullable String cacheStatus,
    ByteString closure,
    ByteString metadata,
    @Nullable Instant updatedAt) {}
