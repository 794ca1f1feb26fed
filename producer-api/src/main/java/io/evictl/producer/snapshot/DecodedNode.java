package io.evictl.producer.snapshot;

import io.evictl.producer.admin.NodeRow;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodePhase;
import org.jspecify.annotations.Nullable;

/**
 * A node's row with its messages decoded.
 *
 * @param row the row
 * @param phase of the column; newer names are UNKNOWN
 * @param flags of the metadata
 * @param catalog of the closure
 * @param child execution that the closure names as the launched one
 * @param fault why a message could not be decoded; then only the columns speak
 */
record DecodedNode(
    NodeRow row,
    NodePhase phase,
    NodeFlags flags,
    CatalogFacts catalog,
    @Nullable ExecutionId child,
    @Nullable String fault) {

  String nodeId() {
    return row.nodeId();
  }
}
