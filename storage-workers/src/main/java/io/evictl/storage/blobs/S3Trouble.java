package io.evictl.storage.blobs;

import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * A call of S3 that failed as a whole, or an error about one key. Codes: "Error responses", Amazon
 * S3 API reference.
 *
 * @param code of the error; empty where there was no answer that can be read
 * @param status of HTTP; 0 where there is none
 */
record S3Trouble(String code, int status, String words) {
  private static final int THROTTLED = 429;
  private static final int UNAVAILABLE = 503;
  private static final int SERVER_ERROR = 500;

  private static final Set<String> BUSY =
      Set.of(
          "SlowDown",
          "ServiceUnavailable",
          "Throttling",
          "ThrottlingException",
          "RequestLimitExceeded",
          "TooManyRequests");

  /** The store refuses us, whatever we ask for. */
  private static final Set<String> REFUSES_US =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidAccessKeyId",
          "InvalidToken",
          "RequestTimeTooSkewed",
          "SignatureDoesNotMatch",
          "TokenRefreshRequired");

  /** They pass without anybody's doing, or it is unknown what they mean. */
  private static final Set<String> PASSING =
      Set.of("InternalError", "OperationAborted", "RequestTimeout", "ServiceFailure", "");

  static S3Trouble of(SdkException e) {
    if (e instanceof AwsServiceException answered && answered.awsErrorDetails() != null) {
      var details = answered.awsErrorDetails();
      var code = details.errorCode() == null ? "" : details.errorCode();
      return new S3Trouble(code, answered.statusCode(), code + ": " + details.errorMessage());
    }
    int status = e instanceof SdkServiceException answered ? answered.statusCode() : 0;
    return new S3Trouble("", status, String.valueOf(e.getMessage()));
  }

  /** Of one key in a reply that is otherwise good. */
  static S3Trouble ofKey(String code, String message) {
    return new S3Trouble(code, 0, code + ": " + message);
  }

  /** Whether a failed call says that no other call would do better. */
  boolean isStoreAway() {
    return status == 0 || REFUSES_US.contains(code);
  }

  /** Whether the same call may do better later. */
  boolean mayPass() {
    return isStoreAway() || kind() != BlobOutcome.Kind.DENIED;
  }

  BlobOutcome.Failed outcome() {
    return new BlobOutcome.Failed(words, kind());
  }

  /**
   * Of one version: where an object lock retains it, S3 says {@code AccessDenied} and names the
   * lock ("Object Lock considerations", Amazon S3 user guide).
   */
  BlobOutcome.Failed ofVersion() {
    boolean locked = code.equals("AccessDenied") && words.toLowerCase(Locale.ROOT).contains("lock");
    return locked ? new BlobOutcome.Failed(words, BlobOutcome.Kind.LOCKED) : outcome();
  }

  private BlobOutcome.Kind kind() {
    if (BUSY.contains(code) || status == UNAVAILABLE || status == THROTTLED) {
      return BlobOutcome.Kind.BUSY;
    }
    boolean passes = status >= SERVER_ERROR || PASSING.contains(code) || REFUSES_US.contains(code);
    return passes ? BlobOutcome.Kind.TROUBLE : BlobOutcome.Kind.DENIED;
  }
}
