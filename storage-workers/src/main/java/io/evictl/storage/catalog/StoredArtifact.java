package io.evictl.storage.catalog;

import io.evictl.schemas.record.ExecutionId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code artifacts}.
 *
 * @param metadata {@code serialized_metadata}, a datacatalog.Metadata
 * @param createdAt never changes
 * @param updatedAt changes with every overwrite (gormimpl/artifact.go Update)
 */
public record StoredArtifact(
    ArtifactKey key,
    @Nullable UUID datasetUuid,
    byte @Nullable [] metadata,
    @Nullable Instant createdAt,
    @Nullable Instant updatedAt) {

  /** The execution that the stored metadata names; empty where it doesn't. */
  public Optional<ExecutionId> producer() {
    return metadata == null ? Optional.empty() : ArtifactMetadata.producer(metadata);
  }

  /**
   * An attempt of a task within an execution.
   *
   * @param specNode id of the node in its workflow: of a nested node not the one that names paths
   * @param number from 0
   */
  public record Attempt(String specNode, String number) {}

  /** The attempt that the stored metadata names; empty where it doesn't. */
  public Optional<Attempt> attempt() {
    return metadata == null ? Optional.empty() : ArtifactMetadata.attempt(metadata);
  }

  /** Whether the metadata can be decoded; if not it names nobody. */
  public boolean isReadable() {
    return metadata != null && ArtifactMetadata.isReadable(metadata);
  }

  /** When its content was written last; empty unless both times are stored, as Flyte does. */
  public Optional<Instant> writtenAt() {
    return createdAt == null || updatedAt == null
        ? Optional.empty()
        : Optional.of(createdAt.isAfter(updatedAt) ? createdAt : updatedAt);
  }
}
