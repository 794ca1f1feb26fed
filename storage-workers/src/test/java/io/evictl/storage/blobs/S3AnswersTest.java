package io.evictl.storage.blobs;

import static io.evictl.storage.blobs.BlobOutcome.Kind.BUSY;
import static io.evictl.storage.blobs.BlobOutcome.Kind.DENIED;
import static io.evictl.storage.blobs.BlobOutcome.Kind.TROUBLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.storage.S3Clients;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What the real client makes of answers that real stores give on bad days. Never is an object taken
 * for deleted of which the store did not say so, and no call is made twice unseen.
 */
class S3AnswersTest {
  private static final BlobLocation A = new BlobLocation("s3", "bucket", "a");
  private static final BlobLocation B = new BlobLocation("s3", "bucket", "b");
  private static final BlobOutcome GONE = new BlobOutcome.Gone();

  @Test
  void delete_good() throws Exception {
    assertThat(delete(RawS3.reply(200, result(deleted("a") + deleted("b")))))
        .isEqualTo(Map.of(A, GONE, B, GONE));
  }

  @Test
  void delete_503SlowDown_isBusy() throws Exception {
    assertFailed(RawS3.reply(503, error("SlowDown")), BUSY, "SlowDown");
  }

  @Test
  void delete_503WithoutBody_isBusy() throws Exception {
    assertFailed(RawS3.reply(503, ""), BUSY, "");
  }

  @Test
  void delete_500InternalError_isTrouble() throws Exception {
    assertFailed(RawS3.reply(500, error("InternalError")), TROUBLE, "InternalError");
  }

  @Test
  void delete_slowDownOfOneKey_isBusyForThatKeyOnly() throws Exception {
    assertThat(delete(RawS3.reply(200, result(deleted("a") + failed("b", "SlowDown")))))
        .isEqualTo(Map.of(A, GONE, B, new BlobOutcome.Failed("SlowDown: words", BUSY)));
  }

  @Test
  void delete_accessDeniedOfOneKey_isDeniedForThatKeyOnly() throws Exception {
    assertThat(delete(RawS3.reply(200, result(failed("a", "AccessDenied") + deleted("b")))))
        .isEqualTo(Map.of(A, new BlobOutcome.Failed("AccessDenied: words", DENIED), B, GONE));
  }

  @Test
  void delete_internalErrorOfOneKey_isTroubleForThatKeyOnly() throws Exception {
    assertThat(delete(RawS3.reply(200, result(failed("a", "InternalError") + deleted("b")))))
        .isEqualTo(Map.of(A, new BlobOutcome.Failed("InternalError: words", TROUBLE), B, GONE));
  }

  @Test
  void delete_200WithAnErrorInsteadOfAResult_deletesNothing() throws Exception {
    assertNoneGone(RawS3.reply(200, error("InternalError")));
  }

  @Test
  void delete_200WithoutABody_deletesNothing() throws Exception {
    assertNoneGone(RawS3.reply(200, ""));
  }

  @Test
  void delete_200OfAProxyInHtml_deletesNothing() throws Exception {
    assertNoneGone(RawS3.reply(200, "<html><body>be back soon</body></html>"));
  }

  @Test
  void delete_truncatedXml_deletesNothing() throws Exception {
    var whole = result(deleted("a") + deleted("b"));

    assertNoneGone(RawS3.reply(200, whole.substring(0, whole.indexOf("<Key>b") + 4)));
  }

  @Test
  void delete_bodyCutShort_deletesNothing() throws Exception {
    var bytes = result(deleted("a") + deleted("b")).getBytes(StandardCharsets.UTF_8);

    assertNoneGone(
        out -> {
          out.write(RawS3.head(200, bytes.length));
          out.write(bytes, 0, bytes.length / 2);
        });
  }

  @Test
  void delete_keyThatTheReplyLeavesOut_isAskedAgain() throws Exception {
    assertThat(delete(RawS3.reply(200, result(deleted("a")))))
        .isEqualTo(
            Map.of(A, GONE, B, new BlobOutcome.Failed("store did not mention the key", TROUBLE)));
  }

  @Test
  void delete_otherKeysThanAsked_deletesNothing() throws Exception {
    assertFailed(RawS3.reply(200, result(deleted("c") + deleted("A"))), TROUBLE, "did not mention");
  }

  @Test
  void delete_connectionCutAfterTheRequest_isNoAnswer() throws Exception {
    assertUnavailable(out -> out.write(new byte[0]));
  }

  @Test
  void delete_noAnswerInTime_isNoAnswer() throws Exception {
    assertUnavailable(out -> new CountDownLatch(1).await());
  }

  @Test
  void delete_slowBody_isNoAnswer() throws Exception {
    assertUnavailable(
        out -> {
          out.write(RawS3.head(200, 10_000));
          out.write("<DeleteResult>".getBytes(StandardCharsets.UTF_8));
          out.flush();
          new CountDownLatch(1).await();
        });
  }

  @Test
  void delete_expiredToken_isAStoreThatRefusesUs() throws Exception {
    assertUnavailable(RawS3.reply(400, error("ExpiredToken")));
  }

  @Test
  void delete_wrongKey_isAStoreThatRefusesUs() throws Exception {
    assertUnavailable(RawS3.reply(403, error("InvalidAccessKeyId")));
  }

  @Test
  void delete_accessDeniedToAll_isDenied() throws Exception {
    assertFailed(RawS3.reply(403, error("AccessDenied")), DENIED, "AccessDenied");
  }

  @Test
  void delete_bucketGone_isNeverDeleted() throws Exception {
    assertFailed(RawS3.reply(404, error("NoSuchBucket")), DENIED, "NoSuchBucket");
  }

  /** Keys that are not there are deleted; the bucket that is not there has lost nothing for us. */
  @Test
  void delete_404WithoutBody_isNeverDeleted() throws Exception {
    assertNoneGone(RawS3.reply(404, ""));
  }

  /** Restore rests on it: a bucket that is gone does not say that an object is missing. */
  @Test
  void missing_forbidden_isUnknown() throws Exception {
    try (var server = new RawS3(RawS3.reply(403, ""));
        var store = new S3Blobs(S3Clients.impatient(server.endpoint(), false), 10)) {
      assertThatThrownBy(() -> store.missing(List.of(A)))
          .isInstanceOf(StoreUnavailableException.class);
    }
  }

  @Test
  void delete_contentMd5_isSentIfAskedFor() throws Exception {
    try (var server = new RawS3(RawS3.reply(200, result(deleted("a"))))) {
      for (boolean md5 : new boolean[] {false, true}) {
        try (var store = new S3Blobs(S3Clients.impatient(server.endpoint(), md5), 10)) {
          assertThat(store.delete(List.of(A))).isEqualTo(Map.of(A, GONE));
        }
      }
      assertThat(server.requests().getFirst()).doesNotContainIgnoringCase("content-md5:");
      assertThat(server.requests().getLast()).containsIgnoringCase("content-md5:");
    }
  }

  /** An object lock is a clear failure; the listing has a longer key, which is left alone. */
  @Test
  void delete_lockedVersion_isLocked() throws Exception {
    var version = "<Version><Key>%s</Key><VersionId>%s</VersionId></Version>";
    var listing =
        "<ListVersionsResult>"
            + version.formatted("a", "1")
            + version.formatted("ab", "2")
            + "<IsTruncated>false</IsTruncated></ListVersionsResult>";
    var lock =
        "<Error><Key>a</Key><VersionId>1</VersionId><Code>AccessDenied</Code>"
            + "<Message>Access Denied because object protected by object lock.</Message></Error>";
    var calls = new AtomicInteger();
    try (var server =
            new RawS3(
                out ->
                    RawS3.reply(200, calls.getAndIncrement() == 0 ? listing : result(lock))
                        .write(out));
        var client = S3Clients.impatient(server.endpoint(), false);
        var store = new S3Blobs(client, 10, false, true)) {
      assertThat(store.delete(List.of(A)).get(A))
          .isInstanceOfSatisfying(
              BlobOutcome.Failed.class,
              failed -> assertThat(failed.kind()).isEqualTo(BlobOutcome.Kind.LOCKED));
    }
    assertThat(calls).hasValue(2);
  }

  private static Map<BlobLocation, BlobOutcome> delete(RawS3.Answer answer) throws Exception {
    try (var server = new RawS3(answer);
        var store = new S3Blobs(S3Clients.impatient(server.endpoint(), false), 10)) {
      var outcomes = store.delete(List.of(A, B));
      assertThat(server.requests()).as("calls").hasSize(1);
      return outcomes;
    }
  }

  private static void assertFailed(RawS3.Answer answer, BlobOutcome.Kind kind, String words)
      throws Exception {
    assertThat(delete(answer))
        .containsOnlyKeys(A, B)
        .allSatisfy(
            (blob, outcome) ->
                assertThat(outcome)
                    .isInstanceOfSatisfying(
                        BlobOutcome.Failed.class,
                        failed -> {
                          assertThat(failed.kind()).isEqualTo(kind);
                          assertThat(failed.cause()).contains(words);
                        }));
  }

  /** Either way: an answer per key that is none, or none at all. */
  private static void assertNoneGone(RawS3.Answer answer) throws Exception {
    try {
      assertThat(delete(answer)).containsOnlyKeys(A, B).doesNotContainValue(GONE);
    } catch (StoreUnavailableException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  private static void assertUnavailable(RawS3.Answer answer) throws Exception {
    assertThatThrownBy(() -> delete(answer)).isInstanceOf(StoreUnavailableException.class);
  }

  private static String result(String content) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">%s</DeleteResult>"""
        .formatted(content);
  }

  private static String deleted(String key) {
    return "<Deleted><Key>" + key + "</Key></Deleted>";
  }

  private static String failed(String key, String code) {
    return "<Error><Key>%s</Key><Code>%s</Code><Message>words</Message></Error>"
        .formatted(key, code);
  }

  private static String error(String code) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <Error><Code>%s</Code><Message>words</Message><RequestId>1</RequestId></Error>"""
        .formatted(code);
  }
}
