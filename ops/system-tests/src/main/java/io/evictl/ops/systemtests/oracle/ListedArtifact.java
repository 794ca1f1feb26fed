package io.evictl.ops.systemtests.oracle;

import java.util.List;

/**
 * An artifact that the oracle lists for an execution.
 *
 * @param producer the execution that its stored metadata names
 * @param tags that point to it
 * @param objects its own objects, which go with it
 * @param keptObjects objects that its locations lead to but that are not its own
 */
public record ListedArtifact(
    Dataset dataset,
    String artifactId,
    Kind kind,
    ExecutionName producer,
    List<String> tags,
    List<ObjectKey> objects,
    List<ObjectKey> keptObjects) {

  public ListedArtifact {
    tags = List.copyOf(tags);
    objects = List.copyOf(objects);
    keptObjects = List.copyOf(keptObjects);
  }
}
