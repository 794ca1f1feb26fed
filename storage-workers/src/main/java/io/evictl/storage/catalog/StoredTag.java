package io.evictl.storage.catalog;

/**
 * A row of {@code tags}.
 *
 * @param json the whole row, as Postgres' {@code to_jsonb} writes it
 */
public record StoredTag(TagKey key, String artifactId, String json) {

  /** The artifact that it points to. */
  public ArtifactKey artifact() {
    return new ArtifactKey(key.dataset(), artifactId);
  }
}
