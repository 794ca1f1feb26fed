package io.evictl.storage.blobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Lists objects of S3 and its like (ListObjectsV2), each call from a key of the caller's choice.
 */
public final class S3Listing implements BlobListing {
  /** The order of keys in a listing (ListObjectsV2, Amazon S3 API reference). */
  public static final Comparator<String> ORDER =
      (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));

  private static final int NOT_FOUND = 404;

  private final S3Client client;
  private final @Nullable RequestPayer payer;

  /** The client stays the caller's. */
  public S3Listing(S3Client client, boolean requesterPays) {
    this.client = client;
    this.payer = requesterPays ? RequestPayer.REQUESTER : null;
  }

  @Override
  public Page list(String bucket, String prefix, String after) throws StoreUnavailableException {
    try {
      var reply =
          client.listObjectsV2(
              request ->
                  request
                      .bucket(bucket)
                      .prefix(prefix)
                      .startAfter(after.isEmpty() ? null : after)
                      // Without it a key with a control character makes a reply that is no XML.
                      .encodingType(EncodingType.URL)
                      .requestPayer(payer));
      var objects = new ArrayList<Listed>();
      var last = after;
      for (var object : reply.contents()) {
        // Who goes on from keys relies on their order; there are stores that know none.
        if (!object.key().startsWith(prefix) || ORDER.compare(object.key(), last) <= 0) {
          throw new StoreUnavailableException(
              "bucket %s does not list in order from a key: %s after %s"
                  .formatted(bucket, object.key(), last));
        }
        last = object.key();
        objects.add(
            new Listed(new BlobLocation("s3", bucket, last), object.lastModified(), object.size()));
      }
      boolean more = Boolean.TRUE.equals(reply.isTruncated());
      if (more && objects.isEmpty()) {
        throw new StoreUnavailableException("bucket " + bucket + " lists nothing, and says more");
      }
      return new Page(objects, !more);
    } catch (SdkException e) {
      throw new StoreUnavailableException(S3Trouble.of(e).words(), e);
    }
  }

  @Override
  public Optional<Listed> look(BlobLocation blob) throws StoreUnavailableException {
    try {
      var head =
          client.headObject(
              request -> request.bucket(blob.bucket()).key(blob.key()).requestPayer(payer));
      return Optional.of(new Listed(blob, head.lastModified(), head.contentLength()));
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw new StoreUnavailableException(S3Trouble.of(e).words(), e);
    } catch (SdkException e) {
      throw new StoreUnavailableException(S3Trouble.of(e).words(), e);
    }
  }

  /** Objects in the order of a listing. */
  static List<BlobLocation> inOrder(Iterable<BlobLocation> blobs) {
    var sorted = new ArrayList<BlobLocation>();
    blobs.forEach(sorted::add);
    sorted.sort(Comparator.comparing(BlobLocation::key, ORDER));
    return sorted;
  }
}
