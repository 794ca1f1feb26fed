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
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * How the store of objects is reached.
 *
 * @param endpoint empty for AWS itself
 * @param accessKey with secretKey; empty for the SDK's default chain
 * @param timeout of one call, tries included
 */
public record S3Settings(
    Optional<URI> endpoint,
    String region,
    boolean pathStyle,
    Optional<String> accessKey,
    Optional<Secret> secretKey,
    Duration timeout,
    int batch) {

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
        settings.integer("s3.batch", 250, 1, 1000));
  }

  S3Client newClient() {
    var builder =
        S3Client.builder()
            .region(Region.of(region))
            .forcePathStyle(pathStyle)
            .credentialsProvider(credentials())
            // S3-compatible stores often know no other checksum than the one a call requires.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                c -> c.apiCallTimeout(timeout).apiCallAttemptTimeout(timeout.dividedBy(2)));
    endpoint.ifPresent(builder::endpointOverride);
    return builder.build();
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
