package io.evictl.ops.systemtests.state;

import io.evictl.ops.systemtests.oracle.ObjectKey;
import java.io.ByteArrayInputStream;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * What the buckets of a store hold, read and written behind the back of its S3 protocol: quick, and
 * out of reach of any fault that is put before it.
 */
public final class Buckets {

  private static final int PAGE = 100_000;

  private final BlobStore store;

  /** Size and entity tag (the content's MD5): equal means the same content. */
  public record Content(long size, String etag) {}

  public Buckets(BlobStore store) {
    this.store = store;
  }

  /** Makes an empty bucket. */
  public void create(String bucket) {
    store.createContainer(CreateBucketRequest.builder().bucket(bucket).build());
  }

  public void put(ObjectKey object, byte[] content) {
    var request =
        PutObjectRequest.builder()
            .bucket(object.bucket())
            .key(object.key())
            .contentLength((long) content.length)
            .build();
    store.putBlob(request, new ByteArrayInputStream(content));
  }

  public void delete(ObjectKey object) {
    store.removeBlob(
        DeleteObjectRequest.builder().bucket(object.bucket()).key(object.key()).build());
  }

  /** All objects. */
  public Map<ObjectKey, Content> list(Collection<String> buckets) {
    var objects = new TreeMap<ObjectKey, Content>();
    buckets.forEach(bucket -> list(bucket, objects));
    return objects;
  }

  private void list(String bucket, Map<ObjectKey, Content> into) {
    var request = ListObjectsV2Request.builder().bucket(bucket).maxKeys(PAGE).build();
    while (true) {
      var page = store.list(request);
      page.contents()
          .forEach(
              object ->
                  into.put(
                      new ObjectKey(bucket, object.key()),
                      new Content(object.size(), object.eTag())));
      var next = page.nextContinuationToken();
      if (next == null) {
        return;
      }
      request = request.toBuilder().continuationToken(next).build();
    }
  }
}
