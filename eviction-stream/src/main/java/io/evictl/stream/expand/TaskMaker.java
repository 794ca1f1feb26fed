package io.evictl.stream.expand;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.RetryTask;
import io.evictl.stream.expand.Cursor.Kind;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the tasks of a list: of an entry the same one however often it is made. */
final class TaskMaker {
  private final Cursor cursor;
  private final ExecutionId execution;

  /** Of the request and the execution; a task's id is that of its entry within it. */
  private final String list;

  private final Function<String, Optional<StoredNode>> nodes;

  TaskMaker(Cursor cursor, ExecutionId execution, Function<String, Optional<StoredNode>> nodes) {
    this.cursor = cursor;
    this.nodes = nodes;
    this.execution = execution;
    // Keys hold no blank, so the parts can't run into each other.
    this.list = cursor.request().getRequestId() + ' ' + Keys.of(execution) + ' ';
  }

  /** A first issue. */
  EvictionTask task(EntryGroup entry, int index) {
    return task(entry, new RetryTask(index, 0, cursor.action(), List.of(), null));
  }

  /** A further issue. */
  EvictionTask task(EntryGroup entry, RetryTask again) {
    var request = cursor.request();
    var options = request.getOptions();
    return EvictionTask.newBuilder()
        .setTaskId(UUID.nameUUIDFromBytes((list + entry.entry()).getBytes(UTF_8)).toString())
        .setRequestId(request.getRequestId())
        .setOrd(cursor.ord())
        .setIndex(again.getIndex())
        .setAction(again.getAction())
        .setExecution(execution)
        .setEntry(Keys.ownEntry(entry.entry()))
        .setSeen(entry.seen())
        .setNodes(entry.nodes())
        .setNodeCount(entry.nodeCount())
        .setAlsoProducedBy(again.getAlsoProducedBy())
        .setIncludeCacheHits(options.getIncludeCacheHits())
        .setIncludeRawOutputs(options.getIncludeRawOutputs())
        .setPurgeDelayMillis(options.getPurgeDelayMillis())
        .setRequestedBy(request.getRequestedBy())
        .setReason(request.getReason())
        .setAttempt(again.getAttempt())
        .setDeadline(cursor.taskDeadline())
        .setWrittenUntil(cursor.kind() == Kind.ENTRY ? request.getRequestedAt() : null)
        .setDiscovered(cursor.kind() == Kind.FOUND)
        .setHitsOf(hitsOf(entry))
        .setDiscoverAfter(again.getDiscoverAfter().orElse(null))
        .build();
  }

  /** A dataset that an array node's items hit is looked through for these alone. */
  private @Nullable NodeState hitsOf(EntryGroup entry) {
    return cursor.kind() != Kind.DATASETS
        ? null
        : entry.nodes().stream().findFirst().flatMap(nodes).map(StoredNode::state).orElse(null);
  }
}
