package io.evictl.ops.benchmarks.workers;

import io.evictl.ops.systemtests.workload.MadeUpExecution;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SeenArtifact;
import io.evictl.schemas.record.TaskAction;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** The entries of a {@link MadeUpExecution}, as its rows have them. */
final class MadeUpEntries {
  private static final int DATASETS = 7;

  private MadeUpEntries() {}

  static EntryKey key(MadeUpExecution execution, int entry) {
    var name = execution.name();
    return EntryKey.newBuilder()
        .setProject(name.project())
        .setDomain(name.domain())
        .setDataset("flyte_task-made.up_" + entry % DATASETS)
        .setVersion("1-" + name.name())
        .setTag("flyte_cached-%s-%06d".formatted(name.name(), entry))
        .setArtifactId(null)
        .build();
  }

  /** A task for each, to be purged at once. */
  static List<EvictionTask> tasks(MadeUpExecution execution, UUID request) {
    var ids = execution.artifactIds();
    return IntStream.range(0, execution.entries())
        .mapToObj(entry -> task(execution, request, entry, ids.get(entry)))
        .toList();
  }

  private static EvictionTask task(
      MadeUpExecution execution, UUID request, int entry, String artifactId) {
    var name = execution.name();
    var producer = new ExecutionId(name.project(), name.domain(), name.name());
    var id = request + "/" + entry;
    return EvictionTask.newBuilder()
        .setTaskId(UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString())
        .setRequestId(request.toString())
        .setOrd(1)
        .setIndex(entry)
        .setAction(TaskAction.HIDE)
        .setExecution(producer)
        .setEntry(key(execution, entry))
        .setSeen(
            List.of(
                SeenArtifact.newBuilder().setArtifactId(artifactId).setProducer(producer).build()))
        .setNodes(List.of("n" + entry))
        .setNodeCount(1)
        .setPurgeDelayMillis(0)
        .setRequestedBy("benchmark")
        .setDeadline(Instant.now().plus(Duration.ofHours(24)))
        .build();
  }

  /** The five parts of a primary key in datacatalog, as the first parameters of a statement. */
  static void bind(PreparedStatement statement, MadeUpExecution execution, int number, String last)
      throws SQLException {
    var key = key(execution, number);
    statement.setString(1, key.getProject());
    statement.setString(2, key.getDataset());
    statement.setString(3, key.getDomain());
    statement.setString(4, key.getVersion());
    statement.setString(5, last);
  }
}
