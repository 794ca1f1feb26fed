package io.evictl.storage.catalog;

/** Primary key of {@code artifacts}. */
public record ArtifactKey(DatasetKey dataset, String id) {}
