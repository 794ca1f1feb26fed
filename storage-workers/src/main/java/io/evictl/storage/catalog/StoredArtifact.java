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
 * @param updatedAt changes with every overwrite (flytestdlib UpdateArtifact)
 */
public record StoredArtifact(
    ArtifactKey key,
    @Nullable UUID datasetUuid,
    byte @Nullable [] metadata,
    @Nullable Instant updatedAt) {

  /** The execution that the stored metadata names; empty where it doesn't. */
  public Optional<ExecutionId> producer() {
    return metadata == null ? Optional.empty() : ArtifactMetadata.producer(metadata);
  }
}
