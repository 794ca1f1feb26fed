package io.evictl.storage.blobs;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Looks objects up in S3: a call each, several in flight. */
final class S3Sizes {
  private static final int NOT_FOUND = 404;
  private static final int IN_FLIGHT = 16;
  private static final ThreadFactory THREADS = Thread.ofVirtual().name("evictl-look-", 0).factory();

  private final S3Client client;
  private final @Nullable RequestPayer payer;
  private final Map<BlobLocation, Long> sizes = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable RuntimeException> trouble = new AtomicReference<>();

  /** For one look. */
  S3Sizes(S3Client client, @Nullable RequestPayer payer) {
    this.client = client;
    this.payer = payer;
  }

  /** Of those that are there. */
  Map<BlobLocation, Long> of(Collection<BlobLocation> blobs) throws StoreUnavailableException {
    var asked = Set.copyOf(blobs);
    var waiting = new ConcurrentLinkedQueue<>(asked);
    try (var threads = Executors.newThreadPerTaskExecutor(THREADS)) {
      for (int i = 0; i < Math.min(IN_FLIGHT, asked.size()); i++) {
        threads.execute(() -> look(waiting));
      }
    }
    try {
      if (trouble.get() instanceof RuntimeException thrown) {
        throw thrown;
      }
      // The answer to a HEAD has no body: a bucket that is not there looks like a missing object.
      var buckets = new TreeSet<String>();
      asked.stream()
          .filter(blob -> !sizes.containsKey(blob))
          .forEach(blob -> buckets.add(blob.bucket()));
      for (var bucket : buckets) {
        client.headBucket(request -> request.bucket(bucket).overrideConfiguration(this::pay));
      }
    } catch (SdkException e) {
      throw new StoreUnavailableException(S3Trouble.of(e).words(), e);
    }
    return Map.copyOf(sizes);
  }

  /** Until there are no more, or one of them can't be told. */
  private void look(Queue<BlobLocation> waiting) {
    for (var blob = waiting.poll(); blob != null; blob = waiting.poll()) {
      try {
        var size = size(blob);
        if (size.isPresent()) {
          sizes.put(blob, size.getAsLong());
        }
      } catch (RuntimeException e) {
        trouble.compareAndSet(null, e);
        waiting.clear();
      }
    }
  }

  private OptionalLong size(BlobLocation blob) {
    try {
      var head =
          client.headObject(
              request -> request.bucket(blob.bucket()).key(blob.key()).requestPayer(payer));
      return OptionalLong.of(head.contentLength());
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return OptionalLong.empty();
      }
      throw e;
    }
  }

  /** The SDK has no parameter for it in a HEAD of a bucket, which S3 refuses without. */
  private void pay(AwsRequestOverrideConfiguration.Builder call) {
    if (payer != null) {
      call.putHeader("x-amz-request-payer", payer.toString());
    }
  }
}
