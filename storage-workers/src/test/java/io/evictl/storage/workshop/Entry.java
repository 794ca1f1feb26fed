package io.evictl.storage.workshop;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.DatasetKey;
import java.util.List;

/**
 * An artifact of the captured catalog.
 *
 * @param key by its tag; by its id if it has none
 */
public record Entry(EntryKey key, String artifactId, ExecutionId producer, List<String> locations) {

  public ArtifactKey artifact() {
    return new ArtifactKey(DatasetKey.of(key), artifactId);
  }

  public String tag() {
    return key.getTag().orElseThrow();
  }
}
