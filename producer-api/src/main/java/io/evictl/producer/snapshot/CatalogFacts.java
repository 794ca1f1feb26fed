package io.evictl.producer.snapshot;

import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * What a node's closure tells about the catalog.
 *
 * @param status cache status; POPULATED does not prove that this execution wrote the entry
 * @param entry the entry that the catalog key names; null where it names no dataset
 * @param artifactId artifact behind it, as the node saw it
 * @param source execution that the key names as source: the producer of what was hit or overwritten
 * @param sourceTask the task that execution ran
 */
record CatalogFacts(
    CacheStatus status,
    @Nullable EntryKey entry,
    @Nullable String artifactId,
    @Nullable ExecutionId source,
    @Nullable TaskId sourceTask) {

  static CatalogFacts none(CacheStatus status) {
    return new CatalogFacts(status, null, null, null, null);
  }
}
