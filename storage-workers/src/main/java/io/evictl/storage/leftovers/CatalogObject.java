package io.evictl.storage.leftovers;

import static io.evictl.storage.catalog.FlyteNames.TASK_DATASET;

import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.DatasetKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An object whose key has the form that datacatalog writes: {@code
 * …/<project>/<domain>/flyte_task-…/<version>/<artifact id>/<name>/data.pb}, or {@code …/<artifact
 * id>/future/future.pb} (artifact_data_store.go, propeller's transformer.go; artifact ids are
 * UUIDs). Pure.
 *
 * @param perhaps the artifacts that may have it, where the key has its dataset's version as it is;
 *     a version with dot segments or an encoded slash leaves another one behind
 */
public record CatalogObject(BlobLocation blob, String artifactId, List<ArtifactKey> perhaps) {
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** Segments after the version: artifact id, name of the output, file. */
  private static final int OWN = 3;

  public CatalogObject {
    perhaps = List.copyOf(perhaps);
  }

  /** Empty if the key has another form. */
  public static Optional<CatalogObject> of(BlobLocation blob) {
    var segments = Arrays.asList(blob.key().split("/", -1));
    int own = segments.size() - OWN;
    if (own < 0 || !isPlain(blob, segments) || !ID.matcher(segments.get(own)).matches()) {
      return Optional.empty();
    }
    var file = segments.getLast();
    boolean future = segments.get(own + 1).equals("future") && file.equals("future.pb");
    if (!future && !file.equals("data.pb")) {
      return Optional.empty();
    }
    var perhaps = perhaps(segments, own);
    return perhaps.isEmpty()
        ? Optional.empty()
        : Optional.of(new CatalogObject(blob, segments.get(own), perhaps));
  }

  private static boolean isPlain(BlobLocation blob, List<String> segments) {
    return blob.key().chars().noneMatch(Character::isISOControl)
        && segments.stream().noneMatch(it -> it.isEmpty() || it.equals(".") || it.equals(".."));
  }

  /** At least a project and a domain before the task, a version after it. */
  private static List<ArtifactKey> perhaps(List<String> segments, int own) {
    var perhaps = new ArrayList<ArtifactKey>();
    for (int task = 2; task < own - 1; task++) {
      if (segments.get(task).startsWith(TASK_DATASET)) {
        var dataset =
            new DatasetKey(
                segments.get(task - 2),
                segments.get(task),
                segments.get(task - 1),
                String.join("/", segments.subList(task + 1, own)));
        perhaps.add(new ArtifactKey(dataset, segments.get(own)));
      }
    }
    return perhaps;
  }
}
