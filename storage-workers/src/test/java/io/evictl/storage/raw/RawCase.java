package io.evictl.storage.raw;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.storage.blobs.BlobReader;
import io.evictl.storage.blobs.S3Blobs;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.core.sync.RequestBody;

/** A catalog of a few artifacts whose outputs the test writes, and an index of it. */
abstract class RawCase extends WorkshopCase {
  static final ExecutionId RUN = Workshop.execution("a");
  static final String RAW = ReferenceWalks.RAW;

  @SuppressWarnings("NullAway.Init")
  S3Blobs blobs;

  @SuppressWarnings("NullAway.Init")
  Entry like;

  final ReferenceIndex index = new ReferenceIndex();

  @BeforeEach
  void emptyCatalog() {
    blobs = new S3Blobs(bucket.server().newClient(), 250);
    like = catalog.entries("flyte_task-shop.load_orders").getFirst();
    catalog.execute("TRUNCATE tags, artifact_data, partitions, artifacts");
  }

  @AfterEach
  void closeStore() {
    blobs.close();
  }

  /** An artifact with one output, tagged by its id. */
  Entry artifact(ByteString literal) {
    return artifact(RUN, literal);
  }

  Entry artifact(ExecutionId producer, ByteString literal) {
    var entry =
        catalog
            .jdbi()
            .inTransaction(
                handle -> {
                  var made = Flyte.createArtifact(handle, like, producer);
                  Flyte.addTag(handle, made, made.artifactId());
                  return made;
                });
    put(entry.locations().getFirst(), literal);
    return entry;
  }

  static void put(String uri, ByteString content) {
    bucket
        .client()
        .putObject(
            request -> request.bucket(Bucket.NAME).key(Bucket.key(uri)),
            RequestBody.fromBytes(content.toByteArray()));
  }

  static void remove(String uri) {
    bucket.client().deleteObject(request -> request.bucket(Bucket.NAME).key(Bucket.key(uri)));
  }

  ReferenceWalk walk() {
    return walk(blobs, 3);
  }

  ReferenceWalk walk(BlobReader store, int page) {
    return ReferenceWalks.of(shop, store, page);
  }

  Standing standing() {
    return shop.parts.transactions().read(index::standing);
  }

  /** Ids of the artifacts that protect a path. */
  List<String> referrers(String path, Entry... but) {
    var without = Arrays.stream(but).map(Entry::artifact).toList();
    return shop
        .parts
        .transactions()
        .read(handle -> index.referrers(handle, path, without, 100))
        .stream()
        .map(referrer -> referrer.artifact().key().id())
        .distinct()
        .toList();
  }

  void isCertain() {
    assertThat(standing().doubt()).isEmpty();
  }
}
