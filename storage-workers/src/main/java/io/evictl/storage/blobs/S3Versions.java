package io.evictl.storage.blobs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/**
 * Lists the versions of one key, delete markers included, and of no other: keys come in the order
 * of their bytes, so those of the key itself come before those that it is only a beginning of
 * (ListObjectVersions, Amazon S3 API reference).
 */
final class S3Versions {
  private final S3Client client;
  private final @Nullable RequestPayer payer;

  S3Versions(S3Client client, @Nullable RequestPayer payer) {
    this.client = client;
    this.payer = payer;
  }

  /** All versions of the object; empty if it never was. */
  List<ObjectIdentifier> of(BlobLocation blob) {
    var versions = new ArrayList<ObjectIdentifier>();
    String keyMarker = null;
    String versionMarker = null;
    while (true) {
      var afterKey = keyMarker;
      var afterVersion = versionMarker;
      var page =
          client.listObjectVersions(
              request ->
                  request
                      .bucket(blob.bucket())
                      .prefix(blob.key())
                      .keyMarker(afterKey)
                      .versionIdMarker(afterVersion)
                      .requestPayer(payer));
      page.versions().stream()
          .filter(version -> blob.key().equals(version.key()))
          .forEach(version -> versions.add(identifier(version.key(), version.versionId())));
      page.deleteMarkers().stream()
          .filter(marker -> blob.key().equals(marker.key()))
          .forEach(marker -> versions.add(identifier(marker.key(), marker.versionId())));
      keyMarker = page.nextKeyMarker();
      versionMarker = page.nextVersionIdMarker();
      boolean more = Boolean.TRUE.equals(page.isTruncated()) && blob.key().equals(keyMarker);
      if (!more) {
        return versions;
      }
    }
  }

  private static ObjectIdentifier identifier(String key, String version) {
    return ObjectIdentifier.builder().key(key).versionId(version).build();
  }
}
