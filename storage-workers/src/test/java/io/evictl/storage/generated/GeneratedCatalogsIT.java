package io.evictl.storage.generated;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.storage.generated.Made.Artifact;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.WorkshopCase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/**
 * Guarantees I2 and I4 on catalogs that nobody thought of: what goes is what {@link PlainEviction}
 * says, to the row and to the object. As many as {@code -Dgenerated.catalogs} says.
 */
class GeneratedCatalogsIT extends WorkshopCase {
  private static final int CATALOGS = Integer.getInteger("generated.catalogs", 150);
  private static final long SEED = Long.getLong("generated.seed", 20261122);
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void I2_NoOverDelete_whatGoesIsWhatThePlainReferenceSays() throws Exception {
    var captured = catalog.rows();
    int gone = 0;
    for (int i = 0; i < CATALOGS; i++) {
      gone += evict(MadeCatalogs.make(SEED + i, "made-" + i), SEED + i);
    }
    assertThat(catalog.rows()).isEqualTo(captured);
    assertThat(gone).isGreaterThan(CATALOGS / 2);
  }

  /**
   * What was found once: several tasks of a request name one entry, which has another tag besides,
   * and the specification beside that.
   */
  @Test
  void whatWasFoundOnce() throws Exception {
    assertThat(evict(MadeCatalogs.make(20263114, "found"), 20263114)).isEqualTo(2);
  }

  private int evict(Made made, long seed) throws Exception {
    catalog.jdbi().useTransaction(handle -> store(handle, made));
    bucket.fill(made.artifacts().stream().flatMap(it -> locations(made, it).stream()).toList());
    var rows = rowsOf(made);
    var keys = bucket.keys();
    var going = PlainEviction.of(made);
    var goingTags =
        made.tags().stream()
            .filter(
                tag ->
                    going.stream()
                        .anyMatch(
                            it ->
                                it.dataset().equals(tag.dataset())
                                    && it.id().equals(tag.artifactId())))
            .map(tag -> row("tags", tag.dataset(), tag.name()))
            .collect(Collectors.toSet());

    var tasks = made.tasks().stream().map(task -> shop.taken(task(made, task))).toList();
    shop.hider.hide(tasks);
    assertThat(rowsOf(made))
        .as("hidden, seed %d: %s", seed, made)
        .isEqualTo(without(rows, goingTags));

    shop.purgeAfterDelay();
    var goingRows = new HashSet<>(goingTags);
    var goingKeys = new HashSet<String>();
    for (var artifact : going) {
      goingRows.add(row("artifacts", artifact.dataset(), artifact.id()));
      for (var output : artifact.outputs()) {
        goingRows.add(row("artifact_data", artifact.dataset(), artifact.id() + " " + output));
      }
      goingKeys.addAll(ownKeys(made, artifact));
    }
    assertThat(rowsOf(made))
        .as("purged, seed %d: %s", seed, made)
        .isEqualTo(without(rows, goingRows));
    assertThat(bucket.keys())
        .as("objects, seed %d: %s", seed, made)
        .isEqualTo(without(keys, goingKeys));
    forget(made);
    return going.size();
  }

  private EvictionTask task(Made made, Made.Task task) {
    var key =
        EntryKey.newBuilder()
            .setProject(made.project())
            .setDomain("d")
            .setDataset(task.dataset().name())
            .setVersion(task.dataset().version())
            .setTag(task.tag().orElse(null))
            .setArtifactId(task.artifactId().orElse(null))
            .build();
    var ofProject = UUID.nameUUIDFromBytes(made.project().getBytes(StandardCharsets.UTF_8));
    var entry = new Entry(key, "", task.execution(), List.of());
    return EvictionTask.newBuilder(shop.task(ofProject, task.execution(), entry, task.seen()))
        .setAlsoProducedBy(task.alsoProducedBy())
        .setIncludeCacheHits(task.includeCacheHits())
        .build();
  }

  private static void store(Handle handle, Made made) {
    for (var artifact : made.artifacts()) {
      var at = Timestamp.from(LONG_AGO.plusSeconds(artifact.written()));
      var dataset = artifact.dataset();
      handle.execute(
          "INSERT INTO artifacts (created_at, updated_at, dataset_project, dataset_name,"
              + " dataset_domain, dataset_version, artifact_id, dataset_uuid,"
              + " serialized_metadata) VALUES (?, ?, ?, ?, 'd', ?, ?, ?, ?)",
          at,
          at,
          made.project(),
          dataset.name(),
          dataset.version(),
          artifact.id(),
          uuid(made, dataset),
          artifact.producer().map(Flyte::metadata).orElse(new byte[0]));
      for (var output : artifact.outputs()) {
        handle.execute(
            "INSERT INTO artifact_data (created_at, updated_at, dataset_project, dataset_name,"
                + " dataset_domain, dataset_version, artifact_id, name, location)"
                + " VALUES (?, ?, ?, ?, 'd', ?, ?, ?, ?)",
            at,
            at,
            made.project(),
            dataset.name(),
            dataset.version(),
            artifact.id(),
            output,
            location(made, artifact, output));
      }
    }
    for (var tag : made.tags()) {
      handle.execute(
          "INSERT INTO tags (created_at, updated_at, dataset_project, dataset_name,"
              + " dataset_domain, dataset_version, tag_name, artifact_id, dataset_uuid)"
              + " VALUES (now(), now(), ?, ?, 'd', ?, ?, ?, ?)",
          made.project(),
          tag.dataset().name(),
          tag.dataset().version(),
          tag.name(),
          tag.artifactId(),
          uuid(made, tag.dataset()));
    }
  }

  private static UUID uuid(Made made, Made.Dataset dataset) {
    return UUID.nameUUIDFromBytes((made.project() + dataset).getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> locations(Made made, Artifact artifact) {
    return artifact.outputs().stream().map(output -> location(made, artifact, output)).toList();
  }

  /** As Flyte joins them: escaped, but for what cuts the path. */
  private static String location(Made made, Artifact artifact, String output) {
    var prefix = artifact.elsewhere() ? "s3://flyte-data/elsewhere/" : Bucket.PREFIX;
    return prefix
        + made.project()
        + "/d/"
        + escaped(artifact.dataset().name())
        + "/"
        + escaped(artifact.dataset().version())
        + "/"
        + artifact.id()
        + "/"
        + output
        + "/data.pb";
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%2F", "/")
        .replace("%23", "#")
        .replace("%3F", "?");
  }

  /** A version with a # or a ? makes all artifacts of the dataset share one object. */
  private static Set<String> ownKeys(Made made, Artifact artifact) {
    boolean cut = artifact.dataset().version().matches(".*[#?].*");
    return cut
        ? Set.of()
        : locations(made, artifact).stream().map(Bucket::key).collect(Collectors.toSet());
  }

  private static String row(String table, Made.Dataset dataset, String rest) {
    return table + " " + dataset.name() + " " + dataset.version() + " " + rest;
  }

  private Set<String> rowsOf(Made made) {
    return catalog
        .jdbi()
        .withHandle(
            handle ->
                new TreeSet<>(
                    handle
                        .createQuery(
                            """
                            SELECT concat_ws(' ', 'artifacts', dataset_name, dataset_version,
                                             artifact_id)
                              FROM artifacts WHERE dataset_project = :p
                            UNION ALL
                            SELECT concat_ws(' ', 'artifact_data', dataset_name, dataset_version,
                                             artifact_id, name)
                              FROM artifact_data WHERE dataset_project = :p
                            UNION ALL
                            SELECT concat_ws(' ', 'tags', dataset_name, dataset_version, tag_name)
                              FROM tags WHERE dataset_project = :p""")
                        .bind("p", made.project())
                        .mapTo(String.class)
                        .list()));
  }

  private void forget(Made made) {
    for (var table : List.of("tags", "artifact_data", "artifacts")) {
      catalog.execute("DELETE FROM " + table + " WHERE dataset_project = ?", made.project());
    }
    var left = bucket.keys();
    left.forEach(
        key -> bucket.client().deleteObject(request -> request.bucket(Bucket.NAME).key(key)));
  }

  private static Set<String> without(Set<String> all, Set<String> gone) {
    assertThat(all).containsAll(gone);
    var left = new TreeSet<>(all);
    left.removeAll(gone);
    return left;
  }
}
