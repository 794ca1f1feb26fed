package io.evictl.storage;

import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * How the store of objects is reached.
 *
 * @param endpoint empty for AWS itself
 * @param accessKey with secretKey; empty for the SDK's default chain
 * @param timeout of one call
 * @param batch keys in a DeleteObjects
 * @param inFlight calls at a time, of each purger
 * @param contentMd5 send Content-MD5, for stores that know no other checksum
 * @param allVersions whether every version of an object goes, where its bucket keeps them
 * @param requestPayer the caller pays, for buckets that want it
 */
public record S3Settings(
    Optional<URI> endpoint,
    String region,
    boolean pathStyle,
    Optional<String> accessKey,
    Optional<Secret> secretKey,
    Duration timeout,
    int batch,
    int inFlight,
    boolean contentMd5,
    boolean requestPayer,
    boolean allVersions) {

  private static final int LISTED_BATCH = 25;
  private static final Duration CONNECT = Duration.ofSeconds(3);

  static S3Settings from(Settings settings) {
    var accessKey = settings.optional("s3.access-key");
    var secretKey = settings.secret("s3.secret-key");
    if (accessKey.isPresent() != secretKey.isPresent()) {
      throw new SettingsException("storage.s3.access-key and storage.s3.secret-key go together");
    }
    return new S3Settings(
        settings.optional("s3.endpoint").map(URI::create),
        settings.string("s3.region", "us-east-1"),
        settings.flag("s3.path-style", settings.optional("s3.endpoint").isPresent()),
        accessKey,
        secretKey,
        settings.duration("s3.timeout", Duration.ofSeconds(10)),
        settings.integer("s3.batch", 250, 1, 1000),
        settings.integer("s3.in-flight", 8, 1, 256),
        settings.flag("s3.content-md5", false),
        settings.flag("s3.request-payer", false),
        allVersions(settings.string("s3.versions", "marker")));
  }

  private static boolean allVersions(String versions) {
    return switch (versions) {
      case "marker" -> false;
      case "delete" -> true;
      default ->
          throw new SettingsException(
              "storage.s3.versions must be marker or delete, not '" + versions + "'");
    };
  }

  /** Where each key costs a listing, a call takes fewer, so that it ends before the lease. */
  int keysInACall() {
    return allVersions ? Math.min(batch, LISTED_BATCH) : batch;
  }

  /**
   * A client that tries each call once: what is tried again, and when, is for the ledger and the
   * pace to say, which see every answer.
   *
   * @param connections at most
   */
  S3Client newClient(int connections) {
    var builder =
        S3Client.builder()
            .region(Region.of(region))
            .forcePathStyle(pathStyle)
            .credentialsProvider(credentials())
            // S3-compatible stores often know no other checksum than the one a call requires.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                c ->
                    c.apiCallTimeout(timeout)
                        .apiCallAttemptTimeout(timeout)
                        .retryStrategy(AwsRetryStrategy.doNotRetry()))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .maxConnections(connections)
                    .connectionTimeout(shorter(timeout, CONNECT))
                    .socketTimeout(timeout));
    if (contentMd5) {
      builder.addPlugin(LegacyMd5Plugin.create());
    }
    endpoint.ifPresent(builder::endpointOverride);
    return builder.build();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private AwsCredentialsProvider credentials() {
    if (accessKey.isPresent() && secretKey.isPresent()) {
      var secret = secretKey.get();
      var key = accessKey.get();
      return () -> AwsBasicCredentials.create(key, secret.reveal());
    }
    return DefaultCredentialsProvider.builder().build();
  }
}
