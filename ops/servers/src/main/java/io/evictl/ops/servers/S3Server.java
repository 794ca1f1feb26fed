package io.evictl.ops.servers;

import java.net.URI;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server of the S3 protocol; clients address buckets by path and sign with version 4. */
public interface S3Server extends AutoCloseable {

  URI endpoint();

  String accessKey();

  String secretKey();

  /** The region to sign for. */
  default String region() {
    return "us-east-1";
  }

  /** A new client of this server; the caller closes it. */
  default S3Client newClient() {
    return S3Client.builder()
        .endpointOverride(endpoint())
        .region(Region.of(region()))
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey(), secretKey())))
        .build();
  }

  /** Creates the bucket unless it exists; a name has at least three characters. */
  default void createBucket(String bucket) {
    try (var client = newClient()) {
      if (client.listBuckets().buckets().stream().noneMatch(it -> it.name().equals(bucket))) {
        client.createBucket(request -> request.bucket(bucket));
      }
    }
  }

  /** Stops the server; one in memory loses its objects. */
  @Override
  void close();

  /** Objects in memory of this process: conditional requests and versions work, tags do not. */
  static S3Server inMemory(String... buckets) {
    return inMemory(UnaryOperator.identity(), buckets);
  }

  /**
   * As {@link #inMemory(String...)}, with faults.
   *
   * @param decorator put between protocol and store; extend {@code
   *     org.gaul.s3proxy.blobstore.ForwardingBlobStore} and throw an {@code AwsServiceException} or
   *     stall
   */
  static S3Server inMemory(UnaryOperator<BlobStore> decorator, String... buckets) {
    return EmbeddedS3.start(decorator.apply(new TransientNio2BlobStore()), 0, buckets);
  }

  /**
   * Objects as files below the folder, one sub-folder a bucket; no versions.
   *
   * @param port of 127.0.0.1; 0 takes a free one
   * @throws ServerStartException if the port is in use
   */
  static S3Server onDisk(Path folder, int port, String... buckets) {
    return EmbeddedS3.start(
        new FilesystemNio2BlobStore(EmbeddedS3.made(folder).toString()), port, buckets);
  }
}
