package io.evictl.storage.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.storage.workshop.Bucket;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class S3BlobsIT extends BlobStoreContract {
  @SuppressWarnings("NullAway.Init")
  private static Bucket bucket;

  @SuppressWarnings("NullAway.Init")
  private static S3Blobs store;

  @BeforeAll
  static void open() {
    bucket = Bucket.open();
    store = new S3Blobs(bucket.server().newClient(), 10);
  }

  @AfterAll
  static void close() {
    store.close();
    bucket.close();
  }

  @Override
  BlobStores.BlobStore store() {
    return store;
  }

  @Override
  BlobLocation location(String name) {
    return new BlobLocation("s3", Bucket.NAME, "contract/" + name);
  }

  @Override
  void put(BlobLocation blob) {
    bucket
        .client()
        .putObject(
            request -> request.bucket(blob.bucket()).key(blob.key()), RequestBody.fromString("x"));
  }

  /** A bucket that is not there fails its own objects, with the store's words. */
  @Test
  void delete_missingBucketFailsItsOwnObjectsOnly() throws Exception {
    var good = location("good");
    put(good);
    var lost = new BlobLocation("s3", "no-such-bucket", "x");

    var outcomes = store.delete(List.of(good, lost));

    assertThat(outcomes.get(good)).isEqualTo(new BlobOutcome.Gone());
    assertThat(outcomes.get(lost))
        .isInstanceOfSatisfying(
            BlobOutcome.Failed.class,
            failed -> {
              assertThat(failed.cause()).startsWith("NoSuchBucket");
              assertThat(failed.kind()).isEqualTo(BlobOutcome.Kind.DENIED);
            });
  }

  /** A HEAD answers 404 for either: nobody may take a wrong bucket for objects that are gone. */
  @Test
  void missing_inABucketThatIsNotThere_isNoAnswer() {
    var lost = new BlobLocation("s3", "no-such-bucket", "x");
    assertThatThrownBy(() -> store.missing(List.of(location("gone"), lost)))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void delete_storeThatDoesNotAnswerIsUnavailable() {
    try (var nowhere =
        new S3Blobs(
            S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:1"))
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build(),
            10)) {
      assertThatThrownBy(() -> nowhere.delete(List.of(location("x"))))
          .isInstanceOf(StoreUnavailableException.class);
    }
  }
}
