package io.evictl.storage.reconcile;

import io.evictl.storage.catalog.ArtifactKey;
import java.util.List;

/**
 * An artifact that was purged and whose row is there.
 *
 * @param tags that point to it
 * @param why in a few words
 */
public record Finding(ArtifactKey artifact, List<String> tags, Kind kind, String why) {

  /** What is, or would be, done. */
  public enum Kind {
    /** Its rows would go: a hit of it would fail. */
    WOULD_REMOVE,
    /** Its rows are gone. */
    REMOVED,
    /** Left alone. */
    LEFT
  }

  public Finding {
    tags = List.copyOf(tags);
  }
}
