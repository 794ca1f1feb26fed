package io.evictl.ops.systemtests.oracle;

import org.jspecify.annotations.Nullable;

/** The catalog key of a node: the entry that it wrote or read. */
public record NamedEntry(
    String nodeId, Dataset dataset, @Nullable String tag, @Nullable String artifactId) {

  /** Whether it leads to the artifact, by its tag or by its id. */
  boolean names(ListedArtifact artifact) {
    return dataset.equals(artifact.dataset())
        && ((tag != null && artifact.tags().contains(tag))
            || artifact.artifactId().equals(artifactId));
  }
}
