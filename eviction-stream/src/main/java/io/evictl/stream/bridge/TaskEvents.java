package io.evictl.stream.bridge;

import static io.evictl.stream.bridge.EventJson.required;
import static io.evictl.stream.bridge.EventJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.evictl.schemas.record.ArrayItems;
import io.evictl.schemas.record.NodeState;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;

/**
 * {@code flyteidl.event.TaskExecutionEvent} of array nodes whose items are no nodes of their own:
 * which items hit the cache. Each RUNNING event tells of the items that changed, the last event of
 * all, but without their cache status.
 */
final class TaskEvents {
  /** Items of an array node; Flyte's own limit is far below. */
  private static final int MOST_ITEMS = 1_000_000;

  private TaskEvents() {}

  /** The node with its items that hit; empty where no item did. */
  static Optional<NodeState> read(JsonNode event) throws MalformedEventException {
    var hits = new BitSet();
    for (var resource : event.path("metadata").path("externalResources")) {
      if (text(resource, "cacheStatus").filter("CACHE_HIT"::equals).isPresent()) {
        int index = resource.path("index").asInt(0);
        if (index < 0 || index >= MOST_ITEMS) {
          throw new MalformedEventException("task event: no item has index " + index);
        }
        hits.set(index);
      }
    }
    if (hits.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        NodeState.newBuilder()
            .setNodeId(required(event.path("parentNodeExecutionId"), "nodeId", "task event"))
            .setTask(NodeEvents.task(event.path("taskId")))
            .setItems(ArrayItems.newBuilder().setHits(ByteBuffer.wrap(hits.toByteArray())).build())
            .build());
  }
}
