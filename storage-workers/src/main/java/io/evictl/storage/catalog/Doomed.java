package io.evictl.storage.catalog;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An artifact to look up by the uuid of its dataset, too.
 *
 * @param datasetUuid {@code artifacts.dataset_uuid}; null where it has none, or it is not known
 */
public record Doomed(ArtifactKey key, @Nullable UUID datasetUuid) {

  public static Doomed of(StoredArtifact artifact) {
    return new Doomed(artifact.key(), artifact.datasetUuid());
  }
}
