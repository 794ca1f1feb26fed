package io.evictl.producer.snapshot;

import io.evictl.producer.admin.NodeRow;
import io.evictl.schemas.record.ExecutionId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads of the execution that another one was recovered from. */
interface ReferenceNodes {
  /** The execution that {@code execution} was recovered or relaunched from. */
  Optional<ExecutionId> referenceOf(ExecutionId execution);

  /** Those of the nodes that exist. */
  List<NodeRow> nodes(ExecutionId execution, Collection<String> nodeIds);
}
