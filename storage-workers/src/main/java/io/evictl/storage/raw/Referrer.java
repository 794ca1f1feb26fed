package io.evictl.storage.raw;

import io.evictl.storage.catalog.StoredArtifact;

/**
 * An artifact that points to raw data.
 *
 * @param path bucket and key that it points to
 */
public record Referrer(StoredArtifact artifact, String path, Literals.Kind kind) {}
