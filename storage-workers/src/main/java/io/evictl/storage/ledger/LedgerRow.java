package io.evictl.storage.ledger;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Doomed;
import io.evictl.storage.catalog.StoredArtifact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The eviction of one artifact by one task.
 *
 * @param leader the task that carries it out, where this one only shares it
 * @param dueAt when it is to be purged, or tried again
 * @param deadline until when a failing purge is tried again
 * @param tags names of the tags that were taken away
 * @param tagRows the same as JSON array of whole rows
 * @param metadata of the artifact when it was hidden
 * @param updatedAt of the artifact when it was hidden
 * @param blobs empty until its rows are gone
 * @param raw what was asked about raw data, and what came of it
 */
public record LedgerRow(
    TaskKey task,
    ArtifactKey artifact,
    LedgerState state,
    Optional<TaskKey> leader,
    Origin origin,
    @Nullable UUID datasetUuid,
    byte @Nullable [] metadata,
    @Nullable Instant updatedAt,
    List<String> tags,
    String tagRows,
    Instant hiddenAt,
    Instant dueAt,
    Instant deadline,
    Optional<Instant> finishedAt,
    long purgeDelayMillis,
    int attempts,
    Optional<String> lastError,
    boolean reported,
    List<BlobRecord> blobs,
    Raw raw) {

  public LedgerRow {
    tags = List.copyOf(tags);
    blobs = List.copyOf(blobs);
  }

  /**
   * Where a row comes from, echoed in results.
   *
   * @param ord of the task, with index
   */
  public record Origin(
      int ord,
      int index,
      ExecutionId execution,
      EntryKey entry,
      String requestedBy,
      String reason) {}

  public RowKey key() {
    return new RowKey(task, artifact.id());
  }

  /** The row that carries out the eviction: this one, or the one it shares. */
  public RowKey leading() {
    return new RowKey(leader.orElse(task), artifact.id());
  }

  LedgerRow after(Step step) {
    return new LedgerRow(
        task,
        artifact,
        step.state(),
        leader,
        origin,
        datasetUuid,
        metadata,
        updatedAt,
        tags,
        tagRows,
        hiddenAt,
        step.dueAt(),
        step.deadline(),
        step.finishedAt(),
        purgeDelayMillis,
        step.attempts(),
        step.error(),
        false,
        step.blobs(),
        raw);
  }

  /**
   * The raw data of an artifact.
   *
   * @param names of the folders that the producing attempt may have written to; empty: no raw data
   *     was asked for, or it is settled
   * @param deleted objects
   * @param kept URIs
   * @param told the first of those that were kept, with the reason
   */
  public record Raw(Optional<List<String>> names, int deleted, int kept, List<String> told) {
    public Raw {
      names = names.map(List::copyOf);
      told = List.copyOf(told);
    }
  }

  /** The execution that the artifact's metadata named when it was hidden. */
  public Optional<ExecutionId> producer() {
    return new StoredArtifact(artifact, datasetUuid, metadata, null, updatedAt).producer();
  }

  /** The artifact with what its other rows are found by. */
  public Doomed doomed() {
    return new Doomed(artifact, datasetUuid);
  }

  /** Whether the rows of the artifact were deleted by us. */
  public boolean rowsGone() {
    return state == LedgerState.PURGING
        || state == LedgerState.PURGED
        || (state == LedgerState.FAILED && !blobs.isEmpty());
  }
}
