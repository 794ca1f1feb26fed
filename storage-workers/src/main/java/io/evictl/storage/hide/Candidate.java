package io.evictl.storage.hide;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.storage.catalog.StoredArtifact;
import java.time.Instant;
import java.util.Optional;

/**
 * An artifact that the task's tag or one of its nodes names, as it is stored now.
 *
 * @param behindTag whether the entry's tag points to it
 * @param tagged whether any tag points to it
 * @param present whether it has a row
 * @param producer the execution that its stored metadata names
 * @param writtenAt the later of its creation and its last overwrite, by datacatalog's clock; empty
 *     where one of them is not stored
 */
record Candidate(
    String artifactId,
    boolean behindTag,
    boolean tagged,
    boolean present,
    Optional<ExecutionId> producer,
    Optional<Instant> writtenAt) {

  static Candidate absent(String artifactId, boolean behindTag) {
    return new Candidate(
        artifactId, behindTag, behindTag, false, Optional.empty(), Optional.empty());
  }

  static Candidate of(StoredArtifact stored, boolean behindTag, boolean tagged) {
    return new Candidate(
        stored.key().id(), behindTag, tagged, true, stored.producer(), stored.writtenAt());
  }
}
