package io.evictl.storage.workshop;

import io.evictl.schemas.record.EntryKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Made-up entries of one dataset, all like a captured one: whole rows, a tag and an object each.
 */
public final class ManyEntries {
  private ManyEntries() {}

  /** Adds them to catalog and store; their tags are {@code tag-0}, {@code tag-1}, … */
  public static List<Entry> add(CapturedCatalog catalog, BlobStore store, Entry like, int count) {
    var series = "generate_series(0, " + (count - 1) + ") i";
    var whole =
        "a.dataset_project, a.dataset_name, a.dataset_domain, a.dataset_version FROM artifacts a, "
            + series
            + " WHERE a.artifact_id = '"
            + like.artifactId()
            + "'";
    catalog.execute(
        """
        INSERT INTO artifacts (created_at, updated_at, artifact_id, dataset_uuid,
            serialized_metadata, dataset_project, dataset_name, dataset_domain, dataset_version)
        SELECT a.created_at, a.updated_at, 'many-' || i, a.dataset_uuid, a.serialized_metadata, """
            + whole);
    catalog.execute(
        """
        INSERT INTO artifact_data (created_at, updated_at, artifact_id, name, location,
            dataset_project, dataset_name, dataset_domain, dataset_version)
        SELECT a.created_at, a.updated_at, 'many-' || i, 'o0', '%sx/many-' || i || '/o0/data.pb', """
                .formatted(Bucket.PREFIX)
            + whole);
    catalog.execute(
        """
        INSERT INTO tags (created_at, updated_at, tag_name, artifact_id, dataset_uuid,
            dataset_project, dataset_name, dataset_domain, dataset_version)
        SELECT a.created_at, a.updated_at, 'tag-' || i, 'many-' || i, a.dataset_uuid, """
            + whole);
    catalog.execute("ANALYZE");
    var entries = IntStream.range(0, count).mapToObj(i -> entry(like, i)).toList();
    entries.forEach(entry -> put(store, Bucket.key(entry.locations().getFirst())));
    return entries;
  }

  /** Puts an object without the detour over HTTP. */
  public static void put(BlobStore store, String key) {
    var content = key.getBytes(StandardCharsets.UTF_8);
    store.putBlob(
        PutObjectRequest.builder()
            .bucket(Bucket.NAME)
            .key(key)
            .contentLength((long) content.length)
            .build(),
        new ByteArrayInputStream(content));
  }

  private static Entry entry(Entry like, int number) {
    var id = "many-" + number;
    return new Entry(
        EntryKey.newBuilder(like.key()).setTag("tag-" + number).setArtifactId(null).build(),
        id,
        like.producer(),
        List.of(Bucket.PREFIX + "x/" + id + "/o0/data.pb"));
  }
}
