package io.evictl.storage.catalog;

/** A row of {@code artifact_data}: an output and where its literal is stored. */
public record StoredLocation(ArtifactKey artifact, String name, String location) {}
