package io.evictl.storage.ledger;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.StoredTag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An artifact that is being hidden by a task.
 *
 * @param tags that are taken away with it
 * @param dueAt when it is to be purged
 * @param deadline until when a failing purge is tried again
 * @param rawNames of the folders that its attempt may have written to; empty: its raw data stays
 */
public record NewEviction(
    TaskKey key,
    EvictionTask task,
    StoredArtifact artifact,
    List<StoredTag> tags,
    Instant hiddenAt,
    Instant dueAt,
    Instant deadline,
    Optional<List<String>> rawNames) {

  public NewEviction {
    rawNames = rawNames.map(List::copyOf);
    tags = List.copyOf(tags);
  }

  /** The row that it will be. */
  public RowKey rowKey() {
    return new RowKey(key, artifact.key().id());
  }

  String tagRows() {
    return tags.stream().map(StoredTag::json).collect(Collectors.joining(",", "[", "]"));
  }
}
