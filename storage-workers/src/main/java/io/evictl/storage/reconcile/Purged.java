package io.evictl.storage.reconcile;

import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.DatasetKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An artifact whose rows and objects were deleted, by the audit trail.
 *
 * @param producer the execution that its metadata named then
 * @param at when that was told
 */
public record Purged(ArtifactKey artifact, Optional<ExecutionId> producer, Instant at) {

  /** The artifacts that a record says were purged; none for most records. */
  public static List<Purged> of(AuditRecord told) {
    var entry = told.getEntry();
    if (entry.isEmpty()
        || told.getAction().filter(TaskAction.PURGE::equals).isEmpty()
        || told.getOutcome().filter(TaskOutcome.PURGED::equals).isEmpty()) {
      return List.of();
    }
    var dataset = DatasetKey.of(entry.get());
    return told.getArtifacts().stream()
        .filter(artifact -> artifact.getOutcome() == TaskOutcome.PURGED)
        .map(
            artifact ->
                new Purged(
                    new ArtifactKey(dataset, artifact.getArtifactId()),
                    artifact.getProducer(),
                    told.getAt()))
        .toList();
  }
}
