package io.evictl.producer.snapshot;

import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodeState;
import java.util.List;

/** Takes an execution as it is read: once its row, then its nodes in portions. */
interface SnapshotSink {
  void execution(ExecutionPhase phase, boolean archived);

  void nodes(List<NodeState> states);
}
