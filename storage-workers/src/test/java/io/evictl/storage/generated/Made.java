package io.evictl.storage.generated;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SeenArtifact;
import java.util.List;
import java.util.Optional;

/**
 * A catalog and a request, as they were made.
 *
 * @param project of all its datasets
 */
record Made(String project, List<Artifact> artifacts, List<Tag> tags, List<Task> tasks) {

  /** A dataset's name and version; tags and ids are its own. */
  record Dataset(String name, String version) {}

  /**
   * An artifact.
   *
   * @param producer empty: its metadata names none
   * @param written seconds after some instant
   * @param outputs names of its data
   * @param elsewhere whether its objects lie outside the allow-list
   */
  record Artifact(
      Dataset dataset,
      String id,
      Optional<ExecutionId> producer,
      int written,
      List<String> outputs,
      boolean elsewhere) {}

  record Tag(Dataset dataset, String name, String artifactId) {}

  /** What one task asks for: an entry by its tag, or by its artifact. */
  record Task(
      ExecutionId execution,
      Dataset dataset,
      Optional<String> tag,
      Optional<String> artifactId,
      List<SeenArtifact> seen,
      List<ExecutionId> alsoProducedBy,
      boolean includeCacheHits) {}
}
