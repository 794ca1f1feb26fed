package io.evictl.stream.expand;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RetryTask;
import io.evictl.stream.expand.Cursor.Kind;
import java.util.List;
import java.util.UUID;

/** Makes the task of an entry: the same one however often it is made. */
final class TaskMaker {
  private TaskMaker() {}

  /** A first issue. */
  static EvictionTask task(Cursor cursor, ExecutionId execution, EntryGroup entry, int index) {
    return task(
        cursor, execution, entry, new RetryTask(index, 0, cursor.action(), List.of(), null));
  }

  /** A further issue. */
  static EvictionTask task(
      Cursor cursor, ExecutionId execution, EntryGroup entry, RetryTask again) {
    var request = cursor.request();
    var options = request.getOptions();
    return EvictionTask.newBuilder()
        .setTaskId(id(request.getRequestId(), Keys.of(execution), entry.entry()))
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
        .setDiscoverAfter(again.getDiscoverAfter().orElse(null))
        .build();
  }

  /** Keys hold no blank, so the parts can't run into each other. */
  static String id(String request, String execution, String entry) {
    var name = request + ' ' + execution + ' ' + entry;
    return UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString();
  }
}
