package io.evictl.storage.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.storage.workshop.Bucket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** A bucket that keeps versions. */
class VersionedBucketIT {
  @SuppressWarnings("NullAway.Init")
  private static Bucket bucket;

  @BeforeAll
  static void open() {
    bucket = Bucket.open();
    bucket
        .client()
        .putBucketVersioning(
            request ->
                request
                    .bucket(Bucket.NAME)
                    .versioningConfiguration(it -> it.status(BucketVersioningStatus.ENABLED)));
  }

  @AfterAll
  static void close() {
    bucket.close();
  }

  @BeforeEach
  void fill() {
    Stream.of("v/1", "v/10", "v/1.data.pb").forEach(this::put);
    put("v/1");
  }

  @Test
  void delete_saysThatDataIsRetained() throws Exception {
    try (var store = store(false)) {
      assertThat(store.delete(List.of(blob("v/1")))).containsValue(new BlobOutcome.Marked());
      assertThat(store.missing(List.of(blob("v/1")))).hasSize(1);
    }
    assertThat(versions("v/1")).isGreaterThanOrEqualTo(3);
  }

  /** Guarantee I2: never a version of a key that the given one is a beginning of. */
  @Test
  void I2_NoOverDelete_delete_takesEveryVersionOfExactlyThatKey() throws Exception {
    long longer = versions("v/10");
    long below = versions("v/1.data.pb");
    try (var store = store(true)) {
      assertThat(store.delete(List.of(blob("v/1"), blob("v/never"))))
          .hasSize(2)
          .containsValue(new BlobOutcome.Gone())
          .doesNotContainValue(new BlobOutcome.Marked());
    }
    assertThat(versions("v/1")).isZero();
    assertThat(versions("v/10")).isEqualTo(longer).isPositive();
    assertThat(versions("v/1.data.pb")).isEqualTo(below).isPositive();
  }

  /** Each version is a deletion, which keeps to the pace. */
  @Test
  void delete_tellsOfVersionsBeyondOneAnObject() throws Exception {
    long versions = versions("v/1") + versions("v/10");
    var further = new AtomicInteger();
    try (var store = store(true)) {
      store.delete(List.of(blob("v/1"), blob("v/10")), further::addAndGet);
    }
    assertThat(further).hasValue((int) versions - 2).hasPositiveValue();
  }

  private static S3Blobs store(boolean allVersions) {
    return new S3Blobs(bucket.server().newClient(), 10, false, allVersions);
  }

  private static BlobLocation blob(String key) {
    return new BlobLocation("s3", Bucket.NAME, key);
  }

  private void put(String key) {
    bucket
        .client()
        .putObject(request -> request.bucket(Bucket.NAME).key(key), RequestBody.fromString("x"));
  }

  /** Versions and markers of exactly that key. */
  private static long versions(String key) {
    var page = bucket.client().listObjectVersions(r -> r.bucket(Bucket.NAME).prefix(key));
    return page.versions().stream().filter(it -> it.key().equals(key)).count()
        + page.deleteMarkers().stream().filter(it -> it.key().equals(key)).count();
  }
}
