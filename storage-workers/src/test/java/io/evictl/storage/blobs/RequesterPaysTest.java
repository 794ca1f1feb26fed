package io.evictl.storage.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.storage.S3Clients;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every call says that the caller pays, where that is set: S3 refuses one that does not with a 403
 * ("Requester Pays buckets", Amazon S3 user guide).
 */
class RequesterPaysTest {
  private static final String HEADER = "x-amz-request-payer: requester";
  private static final BlobLocation BLOB = new BlobLocation("s3", "bucket", "a");

  private static final RawS3.Answer DELETED =
      RawS3.reply(
          200,
          "<DeleteResult><Deleted><Key>a</Key><VersionId>1</VersionId></Deleted></DeleteResult>");
  private static final RawS3.Answer VERSIONS =
      RawS3.reply(
          200,
          "<ListVersionsResult><Version><Key>a</Key><VersionId>1</VersionId></Version>"
              + "<IsTruncated>false</IsTruncated></ListVersionsResult>");

  private interface Work {
    void run(S3Blobs store, BlobListing listing) throws Exception;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void delete(boolean pays) throws Exception {
    assertPays(pays, (store, listing) -> store.delete(List.of(BLOB)), DELETED);
  }

  /** A listing of versions, and then their deletion. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void delete_ofEveryVersion(boolean pays) throws Exception {
    assertPays(pays, (store, listing) -> store.delete(List.of(BLOB)), VERSIONS, DELETED);
  }

  /** A HEAD of the object, and of its bucket. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void missing(boolean pays) throws Exception {
    assertPays(
        pays,
        (store, listing) -> assertThat(store.missing(List.of(BLOB))).containsExactly(BLOB),
        RawS3.reply(404, ""),
        RawS3.reply(200, ""));
  }

  @Test
  void read() throws Exception {
    assertPays(
        true,
        (store, listing) -> assertThat(store.read(BLOB, 10)).hasSize(3),
        RawS3.reply(200, "abc"));
  }

  @Test
  void list() throws Exception {
    assertPays(
        true,
        (store, listing) -> assertThat(listing.list("bucket", "", "").objects()).isEmpty(),
        RawS3.reply(200, "<ListBucketResult></ListBucketResult>"));
  }

  @Test
  void look() throws Exception {
    assertPays(
        true, (store, listing) -> assertThat(listing.look(BLOB)).isEmpty(), RawS3.reply(404, ""));
  }

  /** The calls are as many as the answers, of all versions if the first one lists them. */
  private static void assertPays(boolean pays, Work work, RawS3.Answer... answers)
      throws Exception {
    var calls = new AtomicInteger();
    try (var server = new RawS3(out -> answers[calls.getAndIncrement()].write(out));
        var client = S3Clients.impatient(server.endpoint(), false);
        var store = new S3Blobs(client, 10, pays, answers[0] == VERSIONS)) {
      work.run(store, new S3Listing(client, pays));

      assertThat(server.requests())
          .hasSize(answers.length)
          .allMatch(head -> head.toLowerCase(Locale.ROOT).contains(HEADER) == pays);
    }
  }
}
